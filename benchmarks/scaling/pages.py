"""The tables and plots of docs/scaling.md, made of what was measured and played; and whether they are what stands there."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from benchmarks.relay.contenders import ROOT
from benchmarks.scaling import sizes
from benchmarks.scaling.costs import Measured, Spent
from benchmarks.scaling.drawing import Axis, Curve, drawn
from benchmarks.scaling.model import ASSUMED, Demand, Needs, breaks_at, largest, limits, needs
from benchmarks.scaling.playing import as_measured, hop_seconds, play
from benchmarks.scaling.sizes import SHAPE, Row

PAGE, IMAGES = ROOT / "docs" / "scaling.md", ROOT / "docs" / "images"
ONLINE = (1_000, 5_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 5_000_000)
HOUSE_MACHINES = sizes.SIZES[0]
_PART = re.compile(r"(<!-- made: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
Cells = Sequence[str]


def table(head: Cells, rows: Iterable[Cells]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def said(value: float) -> str:
    """Two digits, as one says it."""
    if value >= 100:
        digits = len(str(int(value))) - 2
        return f"{round(value / 10**digits) * 10**digits:,.0f}"
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def capacity(measured: Measured) -> str:
    head = ["visitors online", "questions a second", "processes", "machines of 4", "houses", "Redis for answers, each",
            "PostgreSQL's processors, each", "connections, each", "load balancers", "API keys at least"]  # fmt: skip
    return table(head, (_sized(measured, online) for online in ONLINE))


def _sized(measured: Measured, online: int) -> list[str]:
    houses = houses_for(measured, online)
    whole, each = needs(measured.costs, _like(online)), needs(measured.costs, _like(online / houses))
    connections = f"{each.connections:,}" + (" (pooler)" if each.connections > ASSUMED.postgres_connections else "")
    processors = max(1, round(each.postgres_processors / ASSUMED.room + 0.5))
    cells = (whole.demand.questions, each.processes * houses, each.machines * houses, houses, each.answers_redis)
    return [
        f"{online:,}", *(said(it) if at == 0 else f"{it:,}" for at, it in enumerate(cells)),
        str(processors), connections, f"{whole.balancers:,}", f"{whole.keys:,}",
    ]  # fmt: skip


def houses_for(measured: Measured, online: float) -> int:
    """Into how many separate installations one must be divided, for what there is one of in each."""
    number = 1
    while any(limits(needs(measured.costs, _like(online / number)))[name] > 1 for name in HARD):
        number += 1 if number < 20 else number // 10
    return number


HARD = ("PostgreSQL's processors", "the Redis that counts and tells news")
"""What there is one of in a house, can't be two, and makes visitors wait."""


def _like(online: float) -> Demand:
    return replace(SHAPE, online=online)


_SPENT: tuple[tuple[str, Callable[[Spent], str]], ...] = (
    ("server, ms of a processor", lambda it: said(it.server_seconds * 1000)),
    ("Redis: ms, commands, bytes", lambda it: _three(it.redis_seconds, it.redis_commands, it.redis_bytes)),
    ("Redis of answers: ms, commands, bytes", lambda it: _three(it.answers_seconds, it.answers_commands, it.answers_bytes)),
    ("PostgreSQL: ms, statements, bytes of WAL", lambda it: _three(it.postgres_seconds, it.statements, it.wal_bytes)),
    ("bytes of log", lambda it: said(it.log_bytes)),
)  # fmt: skip


def _three(seconds: float, number: float, size: float) -> str:
    return f"{said(seconds * 1000)}, {said(number)}, {said(size)}"


def costs(measured: Measured) -> str:
    it = measured.costs
    kinds = (
        ("a question, stored and answered, without its deltas", it.question), ("a delta", it.delta),
        ("a new visitor's hello", it.hello),
        ("a visitor who says nothing, for a minute", it.visitor_minute),
        ("a process that nobody visits, for a second", it.process_second),
    )  # fmt: skip
    return table(
        ["what", *(name for name, _ in _SPENT)],
        ([words, *(tell(spent) for _, tell in _SPENT)] for words, spent in kinds),
    )


def sizes_of_one(measured: Measured) -> str:
    it = measured.costs
    return table(
        ["what", "measured"],
        [
            ["memory of a process that nobody visits", f"{said(it.process_bytes / 1e6)} MB"],
            ["memory of the server for a connected visitor", f"{said(it.visitor_bytes / 1e3)} kB"],
            ["descriptors of the load balancer for a visitor", said(it.proxied_sockets)],
            ["memory of the load balancer (nginx, without TLS) for a visitor", f"{said(it.proxied_bytes / 1e3)} kB"],
            [
                "time in which one process counts one question into the numbers",
                f"{said(it.counting_seconds * 1000)} ms",
            ],
            ["when, and on what", f"{measured.date}, {measured.processor}; the server is bound to one of them"],
        ],
    )


def ramp(measured: Measured) -> str:
    head = ["questions a second", "deltas a second", "processor, measured", "played", "first delta p50 ms, measured", "played",
            "p99 ms, measured", "played", "lost"]  # fmt: skip
    hop = hop_seconds(measured)
    rows = []
    for step in measured.ramp:
        played = play(as_measured(step, measured.costs, hop))
        figures = (
            step.questions_per_second, step.questions_per_second * step.deltas, step.share, played.shares["a process"],
            step.first_p50, played.first_at(0.5) * 1000, step.first_p99, played.first_at(0.99) * 1000,
        )  # fmt: skip
        rows.append([*map(said, figures), str(step.lost)])
    return table(head, rows)


def breaks(measured: Measured) -> str:
    found = sorted(breaks_at(measured.costs, SHAPE).items(), key=lambda it: it[1])
    return table(
        ["what there is one of", "is full at so many visitors online", "questions a second"],
        ([name, said(online), said(_like(online).questions)] for name, online in found if online < 1e8),
    )


def machines(rows: Sequence[Row]) -> str:
    head = ["machines", "houses", "visitors online", "questions a second", "first delta at the peak p50, p99", "waits longest",
            "busiest", "a machine dies: back in (p99), dialled in vain",
            "meanwhile first delta p99", "upgrade: back in (p99), first delta p99"]  # fmt: skip
    return table(head, (_played(it) for it in rows))


def _played(row: Row) -> list[str]:
    slowest = max(row.longest, key=lambda name: row.longest[name])
    upgrade = "not played"
    if row.upgrade_back_p99 is not None and row.upgrade_first_p99 is not None:
        upgrade = f"{_seconds(row.upgrade_back_p99)}, {_ms(row.upgrade_first_p99)}"
    return [
        f"{row.machines:,}", str(row.houses), said(row.online), said(row.questions),
        f"{_ms(row.first_p50)}, {_ms(row.first_p99)}",
        f"{slowest}, {_ms(row.longest[slowest] * 1000)}", f"{row.first_full}, {row.shares[row.first_full]:.0%}",
        f"{_back(row.death_back_p99)}, {row.death_given_up:,}", _ms(row.death_first_p99), upgrade,
    ]  # fmt: skip


def _ms(value: float) -> str:
    return f"{said(value)} ms" if value < 1000 else _seconds(value / 1000)


def _back(value: float) -> str:
    return _seconds(value) if value else "nobody in time"


def _seconds(value: float) -> str:
    return f"{value:.1f} s"


def first_plot(measured: Measured) -> str:
    hop, budget = hop_seconds(measured), 100.0
    steps = measured.ramp
    of_sim = [play(as_measured(step, measured.costs, hop)).first_at(0.99) * 1000 for step in steps]
    most = max(step.questions_per_second for step in steps)
    across = Axis(
        "questions a second to one process, each with 100 deltas",
        [(n, str(n)) for n in range(0, int(most) + 1, 10)],
        0,
        most,
    )
    up = Axis("ms", [(10, "10 ms"), (100, "100 ms"), (1000, "1 s"), (10000, "10 s")], 10, 10000, is_logarithmic=True)
    rates = [step.questions_per_second for step in steps]
    curves = [
        Curve("measured", list(zip(rates, (step.first_p99 for step in steps), strict=True))),
        Curve("played", list(zip(rates, of_sim, strict=True)), is_dashed=True),
        Curve("budget", [(0, budget), (most, budget)], is_dashed=True),
    ]
    return drawn("First delta, 99th percentile", across, up, curves)


def limits_plot(measured: Measured) -> str:
    onlines = [10.0 ** (3 + at / 8) for at in range(33)]
    found: list[Needs] = [needs(measured.costs, _like(online)) for online in onlines]
    across = Axis("visitors online", [(1e3, "1,000"), (1e4, "10,000"), (1e5, "100,000"), (1e6, "1,000,000"), (1e7, "10,000,000")],
                  1e3, 1e7, is_logarithmic=True)  # fmt: skip
    up = Axis("used", [(0.01, "1 %"), (0.1, "10 %"), (1, "full"), (10, "10 times")], 0.01, 30, is_logarithmic=True)
    short = {
        "PostgreSQL's processors": "PostgreSQL, 32 processors", "the Redis that counts and tells news": "Redis for counts, news",
        "the one that counts, over a day": "counting, over a day",
        "PostgreSQL's connections without a pooler": "connections, no pooler",
        "one load balancer's sockets": "one load balancer", "one API key": "one API key",
    }  # fmt: skip
    curves = [Curve(words, [(it.demand.online, limits(it)[name]) for it in found]) for name, words in short.items()]
    return drawn("What there is one of, and how full it is", across, up, curves)


def made(measured: Measured) -> dict[str, str]:
    """Each part of the page, by its name."""
    of, rows = sizes.kept()
    if of != sizes.fingerprint():
        raise LookupError("benchmarks/scaling/played.json was played of other costs, or by another simulation")
    full = largest(measured.costs, 1, SHAPE)
    carried = f"{said(full.online)} visitors online, who ask {said(full.questions)} questions a second"
    one = f"One machine of four processors carries some {carried}.\n"
    return {
        "one": one, "capacity": capacity(measured), "costs": costs(measured), "sizes": sizes_of_one(measured),
        "ramp": ramp(measured),
        "breaks": breaks(measured), "machines": machines(rows),
    }  # fmt: skip


def plots(measured: Measured) -> dict[str, str]:
    return {"scaling-first.svg": first_plot(measured), "scaling-limits.svg": limits_plot(measured)}


def filled(page: str, parts: dict[str, str]) -> str:
    return _PART.sub(lambda it: f"{it[1]}{parts[it[2]]}{it[3]}", page)


def stale(measured: Measured, page: str) -> list[str]:
    """What of the documentation isn't what the figures give; `page` is what stands there."""
    try:
        parts = made(measured)
    except LookupError as problem:
        return [str(problem)]
    found = [] if filled(page, parts) == page else ["docs/scaling.md"]
    missing = [name for name in parts if f"<!-- made: {name} -->" not in page]
    drawings = [name for name, svg in plots(measured).items() if (IMAGES / name).read_text() != svg]
    return found + missing + drawings


def write_all(measured: Measured) -> None:
    """Nothing is played again that was played of the same."""
    if not sizes.PLAYED.exists() or sizes.kept()[0] != sizes.fingerprint():
        sizes.keep(sizes.play_all(measured, lambda words: print(f"{words} ...", file=sys.stderr)))
    PAGE.write_text(filled(PAGE.read_text(), made(measured)))
    for name, svg in plots(measured).items():
        (IMAGES / name).write_text(svg)
