"""Texts of strangers and neighbours in every field: on every page of the admin and in every file they stay text."""

import csv
import io
import json
import re

import pytest

from tests.admin_walk import EXPORTS, addresses, gets
from tests.hostile import CORPUS, LINK, MARKUP, Alive, poison
from tests.login import login, whole
from tests.test_admin_walk import marked, quiet  # noqa: F401

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def poisoned(marked, quiet, request):  # noqa: F811
    assert poison(request.param) > 30
    return marked


def visits(rows, *, files):
    """Each page, or each file, as it stands; and the one that answers only to a query."""
    for address in addresses():
        if address.kind in ("logout", "jsi18n", "live") or files != (address.kind in EXPORTS or "csv" in address.kind):
            continue
        yield from (it for it in gets(address, rows) if not it.data or address.kind == "autocomplete")


@pytest.mark.parametrize("poisoned", CORPUS, indirect=True, ids=["markup", "formula", "link"])
def test_on_every_page_and_in_every_file_they_are_text(alice, poisoned):
    client, shown, cells = login(alice), 0, 0
    for visit in visits(poisoned, files=False):
        response = client.get(visit.with_query)
        assert response.status_code < 500, visit
        page = whole(response)
        assert "html" not in response["Content-Type"] or Alive(page).found == [], visit
        shown += "sw-evil" in page or "sw()" in page or "{{7*7}}" in page
    for visit in visits(poisoned, files=True):
        response = client.get(visit.path)
        cells += _is_tame(response) if response.status_code == 200 else 0
    assert shown > 30 and cells > 100


def _is_tame(response):
    """How many texts a file has, none of which does anything."""
    text = whole(response).removeprefix("\ufeff")
    if "json" in response["Content-Type"]:
        assert not CONTROLS.search(text)
        return str(json.loads(text)).count("'")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [
        cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) or CONTROLS.search(cell)
    ]
    return len(cells)


@pytest.mark.parametrize("text", [MARKUP, LINK])
def test_what_becomes_alive_would_be_found(text):
    assert Alive(f"<p title='{text}'>{text}</p>").found
