"""The embed's promises, each with its limit, and what was measured. A time's limit is a ratio to a baseline of the same run."""

from dataclasses import dataclass
from statistics import median

from benchmarks.answers import Answers, Streamed, best
from benchmarks.guest import SLOW, Guest
from benchmarks.stage import Stage

# The built loader is held to 3,000 bytes where it is built; a site's own settings travel in it.
LOADER_BYTES, PANEL_BYTES = 3_300, 25_300
# What was promised, and what the baseline and the loop take on the machine that it was promised for.
LONG_MS, STEP_MS, BASELINE_MS = 2_000, 16, 4_900
SCRIPT_MS, LOOP_MS = 30, 20
GROWTH = 6
DRAWS = 500  # of the baseline


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `limit` are what is judged; `said` is for people."""

    name: str
    value: float
    limit: float
    said: str

    @property
    def is_kept(self) -> bool:
        return self.value <= self.limit


@dataclass(frozen=True, slots=True)
class Round:
    short: Streamed
    long: Streamed
    whole: float


def weight(guest: Guest) -> list[Figure]:
    first, both = guest.weigh()
    sizes = f"{first.size:,} bytes", f"{both.size:,} bytes"
    return [
        Figure("to the button, over the wire", first.size, LOADER_BYTES, sizes[0]),
        Figure("requests to the button", len(first.files), 1, str(len(first.files))),
        Figure("to the open panel, over the wire", both.size, PANEL_BYTES, sizes[1]),
        Figure("requests to the open panel, and a socket", len(both.files), 2, str(len(both.files))),
    ]


def load(guest: Guest, rounds: int) -> list[Figure]:
    loads = [guest.load() for _ in range(rounds)]
    script, loop = median(it.script for it in loads), median(it.loop for it in loads)
    blocking, shift = min(it.blocking for it in loads), max(it.shift for it in loads)
    return [
        Figure(
            "script to the button / a plain loop",
            script / loop,
            SCRIPT_MS / LOOP_MS,
            f"{script:.0f} ms at 1/{SLOW} speed (loop: {loop:.0f} ms)",
        ),
        Figure("blocking time to the button", blocking, 0, f"{blocking:.0f} ms at 1/{SLOW} speed"),
        Figure("layout shift", shift, 0, f"{shift:g}"),
    ]


def one_round(answers: Answers) -> Round:
    return Round(answers.stream(2_000), answers.stream(10_000), answers.whole(2_000))


def answering(rounds: list[Round]) -> list[Figure]:
    """Of each round its own ratio, because others use the machine, too; the best one counts."""
    share = min(it.long.drawing / it.whole for it in rounds)
    growth = min(it.long.drawing / it.short.drawing for it in rounds)
    long, whole = best([it.long for it in rounds]), min(it.whole for it in rounds)
    step = long.longest / (whole / DRAWS)
    return [
        Figure(
            "10,000 tokens / baseline",
            share,
            LONG_MS / BASELINE_MS,
            f"{long.drawing:,.0f} ms (baseline: {whole:,.0f} ms for 2,000)",
        ),
        Figure(
            "10,000 tokens / 2,000 tokens",
            growth,
            GROWTH,
            f"{min(it.short.drawing for it in rounds):,.0f} ms for 2,000",
        ),
        Figure(
            "longest step / one draw of the baseline", step, STEP_MS / (BASELINE_MS / DRAWS), f"{long.longest:.1f} ms"
        ),
    ]


def measure(stage: Stage, rounds: int) -> list[Figure]:
    guest, answers = Guest(stage), Answers(stage)
    return weight(guest) + load(guest, 2 * rounds + 1) + answering([one_round(answers) for _ in range(rounds)])
