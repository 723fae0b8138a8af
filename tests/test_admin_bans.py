"""Superusers ban networks in the admin; nobody else sees that there are any."""

import pytest

from tests.login import login
from widget.models import AuditEntry, Ban

PATH = "/admin/widget/ban/"


@pytest.fixture
def as_root(root):
    return login(root)


def test_a_network_is_banned_in_its_one_spelling_and_the_trail_says_by_whom(as_root, root):
    as_root.post(f"{PATH}add/", {"network": " 203.0.113.9/24 ", "note": "Scrapers"})
    ban = Ban.objects.get()
    assert (ban.network, ban.created_by) == ("203.0.113.0/24", root)
    entry = AuditEntry.objects.get(words__startswith="Ban of")
    assert (entry.words, entry.owner, entry.who) == ("Ban of 203.0.113.0/24", None, root)
    assert "203.0.113.0/24" in as_root.get(PATH).content.decode()


@pytest.mark.parametrize(
    ("network", "words"),
    [
        ("shop.example.com", "Write an address such as"),
        ("0.0.0.0/0", "a very large part"),
        ("::/0", "a very large part"),
    ],
)
def test_what_is_no_network_or_half_the_world_is_refused_in_words(as_root, network, words):
    assert words in as_root.post(f"{PATH}add/", {"network": network}).content.decode()
    assert not Ban.objects.exists()


def test_a_ban_is_lifted(as_root):
    ban = Ban.objects.create(network="203.0.113.0/24")
    as_root.post(f"{PATH}{ban.pk}/delete/", {"post": "yes"})
    assert not Ban.objects.exists()
    assert AuditEntry.objects.filter(deed="deleted", words="Ban of 203.0.113.0/24").exists()


@pytest.mark.parametrize("name", ["alice", "dora", "charlie"])
def test_nobody_else_sees_or_makes_any(request, name):
    client = login(request.getfixturevalue(name))
    ban = Ban.objects.create(network="203.0.113.0/24")
    for path in (PATH, f"{PATH}add/", f"{PATH}{ban.pk}/change/", f"{PATH}{ban.pk}/delete/"):
        assert client.get(path).status_code in (302, 403)
        assert client.post(path, {"network": "198.51.100.0/24", "post": "yes"}).status_code in (302, 403)
    assert list(Ban.objects.values_list("network", flat=True)) == ["203.0.113.0/24"]
