"""Measures, on the database that DATABASE_URL names: how long the pages of numbers take, and what ending an answer costs.

python -m tests.numbers.measure pages --owner alice      (after tests.numbers.seed and manage.py roll_up)
python -m tests.numbers.measure endings --threads 4      (with the numbers counted later, as it is, and in the same transaction)
"""

import argparse
import os
import statistics
import time
import uuid
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

PAGES = {
    "all sites": "/admin/numbers/?range={}",
    "one site": "/admin/numbers/{site}/?range={}",
    "CSV": "/admin/numbers/{site}/asked.csv?range={}",
}


def spent(work, times):
    """Milliseconds of each time, on the wall and on this process's CPU."""
    wall, cpu = [], []
    for _ in range(times):
        begins = time.perf_counter(), time.process_time()
        work()
        wall.append((time.perf_counter() - begins[0]) * 1000)
        cpu.append((time.process_time() - begins[1]) * 1000)
    return wall, cpu


def said(name, wall, cpu=()):
    p95 = sorted(wall)[max(0, round(0.95 * len(wall)) - 1)]
    extra = f", of that {statistics.median(cpu):.0f} ms of Python's CPU" if cpu else ""
    print(f"{name:28} median {statistics.median(wall):7.1f} ms, p95 {p95:7.1f} ms{extra}", flush=True)


def pages(owner, times):
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from widget.models import Hour

    client = Client(SERVER_NAME=os.environ.get("SERVER_NAME", "localhost"))
    client.force_login(get_user_model().objects.get(username=owner))
    site = Hour.objects.order_by("-questions").values_list("site", flat=True)[0]
    addresses = {
        f"{name}, {range_}": path.replace("{}", range_).replace("{site}", str(site))
        for name, path in PAGES.items()
        for range_ in ("today", "28", "year")
    }
    for name, path in {**addresses, "list of sites": "/admin/widget/site/"}.items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
            assert response.status_code == 200, (path, response)
        said(f"{name} ({len(queries)} queries)", *spent(lambda path=path: client.get(path).getvalue(), times))


def endings(threads, each):
    from django.db import connections, transaction
    from django.utils import timezone

    from tests.turns import DONE
    from widget import conversations
    from widget.models import Conversation, Site, Turn, Visitor
    from widget.numbers import rollup

    site = Site.objects.first()

    def running():
        visitor = Visitor.objects.create(site=site, token_hash=uuid.uuid4().hex)
        conversation = Conversation.objects.create(visitor=visitor, page="https://shop.example.com/")
        return Turn.objects.create(
            conversation=conversation, uid=uuid.uuid4(), question="When?", model_id=1, began_at=timezone.now()
        ).pk

    def as_it_is(row):
        conversations.finish(row, 1, DONE)

    @transaction.atomic
    def at_once(row):
        conversations.finish(row, 1, DONE)
        rollup._may_count(wait=True)
        changes = defaultdict(rollup.Counts)
        rollup._count([row], changes)
        rollup._add(changes)

    def one_thread(rows, finish):
        try:
            return [spent(lambda row=row: finish(row), 1)[0][0] for row in rows]
        finally:
            connections.close_all()

    for name, finish in (("counted later", as_it_is), ("counted at once", at_once)):
        shares = [[running() for _ in range(each)] for _ in range(threads)]
        with ThreadPoolExecutor(threads) as crowd:
            found = list(crowd.map(one_thread, shares, [finish] * threads))
        said(f"ending, {name}", sum(found, []))
    wall, cpu = spent(lambda: rollup.count_some(200, wait=True), 1)
    said("counting 200 of these", wall, cpu)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=["pages", "endings"])
    options.add_argument("--owner", default="alice")
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--threads", type=int, default=4)
    chosen = options.parse_args()
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "sparkwidget.settings"
    django.setup()
    if chosen.what == "pages":
        pages(chosen.owner, chosen.times)
    else:
        endings(chosen.threads, 10 * chosen.times)


if __name__ == "__main__":
    main()
