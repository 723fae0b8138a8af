"""`manage.py fetch_training`: what an operator types, and reads."""

import pytest
from django.core.management import CommandError, call_command

from tests.replies import plain
from tests.upstream import Upstream
from widget.models import TaughtModel, TaughtPair

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def upstream(settings):
    upstream = Upstream().start()
    upstream.training = [{"id": 1, "model_id": 1, "question": "Open?", "answer": "At nine."}, {"id": "?"}]
    settings.SPARKGPT_URL, settings.SPARKGPT_TO_PRIVATE_ADDRESSES = upstream.url, True
    yield upstream
    upstream.stop()


def said(capsys, *options):
    call_command("fetch_training", *options)
    return capsys.readouterr().out


def test_it_says_what_is_new_for_each_model_that_an_open_site_asks(alice, bob, make_site, upstream, capsys):
    make_site(alice)
    make_site(bob, is_active=False)
    new = "Key of alice, model 1: 1 pairs (1 added, 0 changed, 0 removed; 1 could not be read)\n"
    assert said(capsys) == new
    assert said(capsys) == new.replace("1 added", "0 added")
    assert TaughtPair.objects.count() == 1 and len(upstream.requests) == 2


def test_one_site_alone_also_if_it_is_closed(alice, bob, make_site, upstream, capsys):
    make_site(alice)
    closed = make_site(bob, is_active=False)
    assert "Key of bob" in said(capsys, "--site", closed.key) and len(upstream.requests) == 1
    with pytest.raises(CommandError, match="No site has the key nowhere"):
        said(capsys, "--site", "nowhere")


def test_a_short_list_is_kept_back_and_taken_with_a_word(alice, make_site, upstream, capsys):
    make_site(alice)
    said(capsys)
    upstream.training = []
    assert "kept back. SparkGPT listed 0 pairs, where 1 were known." in said(capsys)
    assert TaughtModel.objects.get().size == 1
    assert "0 pairs (0 added, 0 changed, 1 removed)" in said(capsys, "--sure")
    assert TaughtModel.objects.get().size == 0


def test_a_failure_is_said_and_ends_with_an_error(alice, make_site, upstream, capsys):
    make_site(alice)
    upstream.script = [plain({"error": "who?"}, 401)]
    with pytest.raises(CommandError, match="1 of 1 could not be fetched"):
        said(capsys)
    assert "failed. SparkGPT does not know this API key" in capsys.readouterr().out
