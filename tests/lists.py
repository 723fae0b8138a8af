"""How fast an owner's lists are, and what a file of all questions costs, at a million questions on PostgreSQL.

    python -m tests.lists [--turns 1000000] [--database postgres://...]

Without --database it starts a PostgreSQL of its own and fills it first; one that is given must have been seeded.
"""

import argparse
import tempfile
import time
from pathlib import Path

from tests.engines import PostgresServer
from tests.owner_line import OwnerLine
from tests.server import Product

QUERIES = (
    "", "attention=any", "attention=4", "state=failed", "state=unanswered", "state=running", "rating=down",
    "rating=none", "left=lead", "language=de", "language=ko", "page=/prices", "page=/products/17", "page=nowhere",
    "when=7", "when=30", "p=19", "q=refund", "q=invoice+12345", "q=12345", "q=zzzunknown", "q=to",
    "q=refund&state=failed", "language=ar&state=unanswered&rating=up",
)  # fmt: skip
ROUNDS = 20
ONLY_OF_CONVERSATIONS = ("attention", "left", "unanswered")


def timed(owner, path):
    """Milliseconds until a page has come whole."""
    began = time.perf_counter()
    with owner.get(path) as answer:
        answer.read()
        assert answer.status == 200, (path, answer.status)
    return (time.perf_counter() - began) * 1000


def measure_lists(owner):
    for model in ("conversation", "turn"):
        for query in QUERIES:
            if model == "conversation" or not any(word in query for word in ONLY_OF_CONVERSATIONS):
                path = f"/admin/widget/{model}/?{query}"
                times = sorted(timed(owner, path) for _ in range(ROUNDS))
                print(
                    f"{path:75} median {times[ROUNDS // 2]:5.0f} ms, p95 {times[int(ROUNDS * 0.95) - 1]:5.0f} ms",
                    flush=True,
                )


def measure_file(product, owner, kind):
    before, began, size = product.memory(), time.perf_counter(), 0
    most = before
    with owner.get(f"/admin/widget/{kind}") as answer:
        while piece := answer.read(1 << 20):
            size += len(piece)
            most = max(most, product.memory())
    seconds = time.perf_counter() - began
    grown = (most - before) / 2**20
    print(f"{kind}: {size / 2**20:.0f} MiB in {seconds:.0f} s, {grown:.1f} MiB more memory at most", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=1_000_000)
    parser.add_argument("--database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = None if options.database else PostgresServer(folder).start()
        url = options.database or engine.create("lists")
        product = Product(Path(folder), "http://127.0.0.1:9", DATABASE_URL=url)
        if engine:
            site = product.add_site("Shop", "https://shop.example.com")
            product.manage("seed_turns", str(options.turns), "--site", site["site_key"], seconds=3600)
            product.manage("shell", "-c", "from django.db import connection; connection.cursor().execute('ANALYZE')")
        try:
            product.start()
            owner = OwnerLine(product)
            measure_lists(owner)
            for kind in ("turn/export.csv", "conversation/export.json"):
                measure_file(product, owner, kind)
        finally:
            product.kill()
            if engine:
                engine.stop()


if __name__ == "__main__":
    main()
