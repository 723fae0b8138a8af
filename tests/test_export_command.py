"""`manage.py export`: the admin's files, for the operator; whole or not there, and told to the owners."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from widget.admin.trail_words import in_the_readers_words
from widget.exporting import conversations_csv, conversations_json
from widget.models import AuditEntry, Conversation


@pytest.fixture
def site(alice, bob, make_site, make_turn):
    site = make_site(alice, name="Hats")
    make_turn(make_site(bob, name="Shoes"), question="Somebody else's")
    for day in (1, 2, 3):
        turn = make_turn(site, question=f"On day {day}")
        at = datetime(2026, 3, day, 12, tzinfo=UTC)
        Conversation.objects.filter(pk=turn.conversation_id).update(started_at=at, last_asked_at=at)
    return site


def export(path, site, *options):
    out = io.StringIO()
    call_command("export", str(path), "--site", site.key, *options, stdout=out)
    return out.getvalue()


def asked(path):
    text = path.read_text(encoding="utf-8-sig")
    return [row["question"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_it_writes_what_the_admin_would_of_this_site_alone(site, tmp_path):
    ours = Conversation.objects.filter(visitor__site=site)
    for kind, sheet in (("csv", conversations_csv), ("json", conversations_json)):
        path = tmp_path / f"hats.{kind}"
        said = export(path, site)
        assert path.read_bytes().decode() == "".join(sheet(ours))
        assert str(path) in said and f"{path.stat().st_size:,} bytes" in said
        assert path.stat().st_mode & 0o777 == 0o600
    assert asked(tmp_path / "hats.csv") == ["On day 3", "On day 2", "On day 1"]
    assert len(json.loads((tmp_path / "hats.json").read_text())) == 3


@pytest.mark.parametrize(
    ("options", "days"),
    [
        (("--from", "2026-03-02"), [3, 2]),
        (("--to", "2026-03-02"), [2, 1]),
        (("--from", "2026-03-02", "--to", "2026-03-02"), [2]),
        (("--from", "2026-04-01"), []),
    ],
)
def test_days_are_those_on_which_something_was_said(site, tmp_path, options, days):
    export(tmp_path / "hats.csv", site, *options)
    assert asked(tmp_path / "hats.csv") == [f"On day {day}" for day in days]


def test_owners_read_that_it_was_done_in_words_that_their_page_knows(site, tmp_path):
    export(tmp_path / "all.csv", site)
    export(tmp_path / "some.json", site, "--from", "2026-03-02")
    entries = AuditEntry.objects.filter(deed=AuditEntry.Deed.EXPORTED).order_by("pk")
    assert [(it.site, it.who, it.words) for it in entries] == [
        (site, None, "All conversations as CSV"),
        (site, None, "Some conversations as JSON"),
    ]
    with override("de"):
        assert in_the_readers_words(entries[0].words) == "Alle Gespräche als CSV"


def test_what_is_there_already_stays(site, tmp_path):
    path = tmp_path / "hats.csv"
    path.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        export(path, site)
    assert path.read_text() == "mine" and list(tmp_path.iterdir()) == [path]
    assert not AuditEntry.objects.filter(deed=AuditEntry.Deed.EXPORTED).exists()


def test_a_file_that_cannot_be_written_whole_is_not_there(site, tmp_path):
    with pytest.raises(CommandError, match="can't be written"):
        export(tmp_path / "nowhere" / "hats.csv", site)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("path", "key", "options", "says"),
    [
        ("hats.csv", "nonsense", (), "No site has the key nonsense"),
        ("hats.xlsx", None, (), "csv or .json"),
        ("hats.csv", None, ("--from", "2026-03-02", "--to", "2026-03-01"), "after --to"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(site, tmp_path, path, key, options, says):
    with pytest.raises(CommandError, match=says):
        call_command("export", str(tmp_path / path), "--site", key or site.key, *options)
    assert not list(tmp_path.iterdir())
