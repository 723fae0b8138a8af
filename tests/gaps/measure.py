"""Measures a look for gaps, and their page, with a million turns of which 100,000 are judged against 10,000 trained questions.

python -m tests.gaps.measure [--turns 1000000]      (a database of its own, in a folder that goes)
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import timedelta
from pathlib import Path

RECENT, TAUGHT, OLD_DAYS = 100_000, 10_000, 400


def prepare(folder):
    from tests.server import ENCRYPTION_KEY, SECRET_KEY

    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder}/measured.sqlite3",
        "SECRET_KEY": SECRET_KEY,
        "ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "DJANGO_SETTINGS_MODULE": "sparkwidget.settings",
        "PUBLIC_URL": "http://localhost:8000",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(turns):
    """A site, what its model is taught, and its turns: most of them older than what counts."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from tests.canary.mark import marked
    from tests.labelled import crowd
    from tests.training.lessons import teach
    from widget.crypto import Vault
    from widget.models import ApiKey, Conversation, Site, Visitor

    owner = get_user_model().objects.create_superuser("measured", password=marked("measured"))
    key = ApiKey(owner=owner, name="key")
    key.seal(marked("measured"), Vault(settings.ENCRYPTION_KEYS))
    key.save()
    site = Site.objects.create(owner=owner, name="Shop", api_key=key, model_id=1)
    questions = crowd.trained(4 * TAUGHT)
    teach(site, *((question, "An answer.") for question in questions[3 * TAUGHT :]))
    visitors = turns // 3
    Visitor.objects.bulk_create((Visitor(site=site, token_hash=f"{n:064}") for n in range(visitors)), batch_size=5_000)
    ids = list(Visitor.objects.order_by("pk").values_list("pk", flat=True))
    Conversation.objects.bulk_create((Conversation(visitor_id=pk) for pk in ids), batch_size=5_000)
    asked = crowd.asked(RECENT, questions)
    now = timezone.now()
    _write(_turn(n, turns, visitors, asked, now) for n in range(turns))
    return site


def _turn(number, turns, visitors, asked, now):
    left = turns - number
    recent = left <= len(asked)
    at = now - (timedelta(days=80) * left / len(asked) + timedelta(hours=1) if recent else timedelta(days=OLD_DAYS))
    question = asked[len(asked) - left] if recent else f"Old question {number}?"
    return number % visitors + 1, uuid.uuid4().hex, question, at


def _write(rows):
    from django.db import connection, transaction

    sql = (
        "INSERT INTO widget_turn (conversation_id, uid, question, asked_at, began_at, ended_at, answer, state, code, attempt, "
        "deltas, model_id, rating, rating_reason, to_count, counted) "
        "VALUES (?1, ?2, ?3, ?4, ?4, ?4, 'An answer.', 'done', '', 1, 1, 1, 'none', '', 0, '')"
    )
    with transaction.atomic():
        connection.connection.executemany(sql, ((*row[:3], row[3].isoformat(sep=" ")[:26]) for row in rows))


def look(words):
    """The command, in a process of its own."""
    began = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run([sys.executable, "manage.py", "find_gaps"], capture_output=True, text=True, check=True).stdout
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{words}: {time.perf_counter() - began:.1f} s on the wall, {cpu:.1f} s of CPU, at most {used.ru_maxrss / 1024:.0f} MB, "
        f"load {os.getloadavg()[0]:.1f}. {said.strip()}",
        flush=True,
    )


def page(site):
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from widget.gaps import looking

    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get())
    began = time.perf_counter()
    assert not looking.is_anything_new()
    print(f"finding out that nothing is new: {1000 * (time.perf_counter() - began):.0f} ms")
    for query in ("", "?p=50", "?show=taught"):
        path = f"/admin/widget/site/{site.pk}/gaps/{query}"
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        spent = []
        for _ in range(10):
            began = time.perf_counter()
            client.get(path)
            spent.append(1000 * (time.perf_counter() - began))
        print(f"page {query or 'open'}: median {statistics.median(spent):.0f} ms, {len(queries)} queries")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--turns", type=int, default=1_000_000)
    turns = options.parse_args().turns
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        site = fill(turns)
        from widget.models import Gap, GapQuestion, Judging, TaughtModel

        look("first look")
        print(f"{GapQuestion.objects.filter(reasons__gt=0).count():,} questions in gaps, {Gap.objects.count():,} gaps kept, "
              f"putting them to topics took {Judging.objects.get().seconds:.1f} s")  # fmt: skip
        look("nothing new")
        TaughtModel.objects.update(version=99)
        look("all again, after a change of the training")
        page(site)


if __name__ == "__main__":
    main()
