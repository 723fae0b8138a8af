"""What other sites notice while one is asked a hundred times what it takes: a real server, real sockets, the limits as they come.

    python -m benchmarks.neighbours

Quiet and flooded rounds take turns, because others use the machine, too; what is judged is the middle one of the rounds' ratios.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.__main__ import table
from benchmarks.figures import Figure
from benchmarks.flood import HELLO, ORIGIN, line, question
from tests.server import ROOT, Product
from tests.upstream import Upstream

LIMIT = 300
"""Questions that a site takes in a minute, as LIMIT_SITE has it by default."""
TIMES = 100
MOVES = 1.10
CALM_SITES, EACH_SECONDS = 3, 0.75
"""Sites that are asked as ever, and the pause between two questions at one of them, each by a visitor who is new."""
FIRST_SECONDS, DELTAS, PACE = 0.6, 15, 0.1
"""How SparkGPT answers here: its first words, and the pieces after them."""
REST_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds from the question to the first words and to the end of the answer."""

    first: float
    whole: float


@dataclass(slots=True)
class Round:
    turns: list[Turn] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    busy: float = 0.0
    """Processor seconds of the server."""
    sent: int = 0
    by_code: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Street:
    """A server, the sites that are asked as ever, and the one that is flooded."""

    product: Product
    calm: list[str]
    flooded: str


def quantile(values: list[float], part: float) -> float:
    return sorted(values)[round(part * (len(values) - 1))]


@contextmanager
def street(**environment: str) -> Iterator[Street]:
    upstream: Any = Slow().start()
    with tempfile.TemporaryDirectory(prefix="sparkwidget-bench-", dir=_memory()) as folder:
        product = Product(Path(folder), upstream.url, LIMITS="on", **environment)
        try:
            calm = [product.add_site(f"Calm {number}", ORIGIN)["site_key"] for number in range(CALM_SITES)]
            flooded = product.add_site("Flooded", ORIGIN)["site_key"]
            # One key for all: the places at SparkGPT are shared, too. No puzzle, or the flood would never reach a counter.
            product.manage("shell", "-v", "0", "-c", _ONE_KEY.format(flooded))
            yield Street(product.start(), calm, flooded)
        finally:
            product.kill()
            upstream.stop()


def _memory() -> str | None:
    """Where files need no disk, which others may be using: what is measured is the server."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


_ONE_KEY = """
from widget.models import Site
Site.objects.update(api_key=Site.objects.first().api_key)
Site.objects.filter(key="{}").update(challenge="off")
"""


class Slow(Upstream):
    """A SparkGPT that thinks before it speaks."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = lambda prompt: ["word "] * DELTAS
        self.pace = PACE

    async def _speak_sparkgpt(self, request: Any, writer: Any) -> None:
        await asyncio.sleep(FIRST_SECONDS)
        await super()._speak_sparkgpt(request, writer)


async def _visit(port: int, site: str, address: str, into: Round) -> None:
    try:
        async with asyncio.timeout(60), line(port, site, address) as socket:
            await socket.send(HELLO)
            await socket.recv()
            asked, first = time.monotonic(), 0.0
            await socket.send(question())
            async for frame in socket:
                fact = json.loads(frame)
                if fact["type"] == "delta" and not first:
                    first = time.monotonic() - asked
                if fact["type"] == "done":
                    into.turns.append(Turn(first, time.monotonic() - asked))
                    return
                if fact["type"] in ("failed", "refused"):
                    into.lost.append(fact["code"])
                    return
    except (OSError, TimeoutError) as error:
        into.lost.append(repr(error))


async def _walk_past(place: Street, into: Round, seconds: float, number: int) -> None:
    """Everybody comes when they come, however long the ones before have to wait."""
    visits, began = [], time.monotonic()
    for step in range(int(seconds / EACH_SECONDS)):
        for index, site in enumerate(place.calm):
            await asyncio.sleep(began + (step + index / len(place.calm)) * EACH_SECONDS - time.monotonic())
            address = f"203.0.{number % 250}.{(step * len(place.calm) + index) % 250 + 1}"
            visits.append(asyncio.create_task(_visit(place.product.port, site, address, into)))
    await asyncio.gather(*visits)


def one_round(place: Street, seconds: float, number: int, *, flooded: bool) -> Round:
    it, flood = Round(), None
    if flooded:
        command = [sys.executable, "-m", "benchmarks.flood", str(place.product.port), place.flooded]
        rate = [str(LIMIT * TIMES // 60), str(seconds + 1)]
        flood = subprocess.Popen([*command, *rate], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        time.sleep(2)  # until its sockets are open
    before = place.product.processor_seconds()
    asyncio.run(_walk_past(place, it, seconds, number))
    it.busy = place.product.processor_seconds() - before
    if flood:
        told = json.loads(flood.communicate(timeout=60)[0])
        it.sent, it.by_code = told["sent"], Counter(told["by_code"])
    time.sleep(REST_SECONDS)  # what the flood got in ends
    return it


def measure(place: Street, rounds: int, seconds: float) -> tuple[list[Round], list[Round]]:
    """Quiet ones and flooded ones."""
    one_round(place, min(seconds, 5), 249, flooded=False)  # a server that has just begun is slow
    pairs = [
        (one_round(place, seconds, 2 * it, flooded=False), one_round(place, seconds, 2 * it + 1, flooded=True))
        for it in range(rounds)
    ]
    return [quiet for quiet, _ in pairs], [flooded for _, flooded in pairs]


def figures(quiet: list[Round], flooded: list[Round]) -> list[Figure]:
    return [
        *(_moved(name, quiet, flooded) for name in ("first", "whole")),
        Figure("calm sites' questions lost", _lost(flooded), 0, _said_lost(flooded)),
    ]


def _moved(name: str, quiet: list[Round], flooded: list[Round]) -> Figure:
    before, after = (
        [quantile([getattr(it, name) for it in one.turns], 0.95) for one in those] for those in (quiet, flooded)
    )
    ratios = [late / early for early, late in zip(before, after, strict=True)]
    said = f"{median(after) * 1000:,.0f} ms (quiet: {median(before) * 1000:,.0f} ms; {min(ratios):.2f} to {max(ratios):.2f})"
    label = {"first": "first words", "whole": "whole answer"}[name]
    return Figure(f"calm sites' 95th percentile, {label}", median(ratios), MOVES, said)


def _lost(rounds: list[Round]) -> int:
    return sum(len(it.lost) for it in rounds)


def _said_lost(rounds: list[Round]) -> str:
    why = Counter(code for it in rounds for code in it.lost)
    return f"{_lost(rounds)} of {_asked(rounds)} {dict(why) or ''}".strip()


def _asked(rounds: list[Round]) -> int:
    return _lost(rounds) + sum(len(it.turns) for it in rounds)


def cost(quiet: list[Round], flooded: list[Round], seconds: float) -> str:
    """What refusing costs the server."""
    told = sum((it.by_code for it in flooded), Counter[str]())
    sent, more = sum(it.sent for it in flooded), sum(it.busy for it in flooded) - sum(it.busy for it in quiet)
    rate, share = sent / len(flooded) / (seconds + 1), more / len(flooded) / seconds
    codes = ", ".join(f"{code} {count:,}" for code, count in told.most_common())
    return (
        f"The flood: {sent:,} questions, {rate:,.0f} a second, of {LIMIT} a minute that the site takes. Told: {codes}.\n"
        f"The server spent {share:.0%} of one processor on it, {1000 * more / max(1, sent):.2f} ms for each."
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.neighbours", description=__doc__)
    parser.add_argument("--rounds", type=int, default=4, help="of each kind")
    parser.add_argument("--seconds", type=float, default=12.0, help="that a round lasts")
    options = parser.parse_args()
    with street() as place:
        quiet, flooded = measure(place, options.rounds, options.seconds)
    found = figures(quiet, flooded)
    print(f"{table(found)}\n{cost(quiet, flooded, options.seconds)}")
    return 0 if all(it.is_kept for it in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
