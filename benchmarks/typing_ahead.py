"""How long suggestions take, at the socket, with 10,000 approved questions: `python -m benchmarks.typing_ahead`.

The yardstick in the same run is a ping, so that what the machine and the line cost is seen apart.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.server import Product
from tests.tab import ORIGIN, Tab
from tests.upstream import Upstream

QUESTIONS, KEYS = 10_000, 400
PROMISED = 50.0
"""Milliseconds, of 95 in 100."""
WORDS = [
    "open",
    "close",
    "order",
    "parcel",
    "hat",
    "size",
    "return",
    "refund",
    "invoice",
    "account",
    "password",
    "ship",
    "abroad",
    "gift",
    "card",
    "winter",
    "summer",
    "store",
    "delivery",
    "payment",
    "email",
    "address",
    "cancel",
    "plan",
    "warranty",
    "repair",
    "colour",
    "material",
    "wash",
    "park",
    "bus",
    "phone",
    "call",
    "late",
    "early",
    "sunday",
]
APPROVE = (
    "from widget import approving; from widget.models import Site; approving.approve(Site.objects.get(), {questions!r})"
)


def questions() -> list[str]:
    chosen = random.Random(1)  # noqa: S311
    made: dict[str, None] = {}
    while len(made) < QUESTIONS:
        made[f"{chosen.choice(('How', 'When', 'Where', 'Can'))} {' '.join(chosen.sample(WORDS, 5))}?"] = None
    return list(made)


def measure(tab: Tab, frames: Sequence[Mapping[str, object]], answer: str) -> list[float]:
    """Milliseconds from a frame to its answer, for each, the shortest first."""
    taken = []
    for frame in frames:
        time.sleep(0.12)  # as somebody types, and below what a browser may send
        began = time.monotonic()
        tab.say(**frame)
        while tab.hear()["type"] != answer:
            pass
        taken.append((time.monotonic() - began) * 1000)
    return sorted(taken)


def main() -> int:
    asked, chosen = questions(), random.Random(2)  # noqa: S311
    upstream = Upstream().start()
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder), upstream.url).start()
        try:
            site = product.add_site("Shop", ORIGIN)
            path = Path(folder) / "questions.py"
            path.write_text(APPROVE.format(questions=asked))
            product.manage("shell", "-c", f"exec(open({str(path)!r}).read())")
            with Tab(product, site) as tab:
                typed = [it[: chosen.randint(2, 30)] for it in chosen.sample(asked, KEYS)]
                suggest = [{"type": "suggest", "text": text, "turn": None, "language": "en"} for text in typed]
                first = measure(tab, suggest[:1], "suggested")[0]
                pings = measure(tab, [{"type": "ping"}] * (KEYS // 4), "pong")
                taken = measure(tab, suggest[1:], "suggested")
        finally:
            product.kill()
            upstream.stop()
    late = taken[int(len(taken) * 0.95)]
    print(f"the first one, which makes the list of {QUESTIONS:,}: {first:.0f} ms")
    print(f"ping: median {statistics.median(pings):.2f} ms, 95th percentile {pings[int(len(pings) * 0.95)]:.2f} ms")
    print(
        f"suggestions: median {statistics.median(taken):.2f} ms, 95th percentile {late:.2f} ms (at most {PROMISED:.0f})"
    )
    return 0 if late <= PROMISED else 1


if __name__ == "__main__":
    raise SystemExit(main())
