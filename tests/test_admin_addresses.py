"""Addresses as people write them, and where the tag goes."""

import re
from pathlib import Path

import pytest

from widget.admin.addresses import read_kindly, remarks, twin
from widget.admin.builders import BUILDERS, in_plain_words
from widget.origins import BadOrigin


@pytest.mark.parametrize(
    ("written", "entry"),
    [
        ("www.example.com", "https://www.example.com"),
        (" Example.com/ ", "https://example.com"),
        ("*.example.com", "https://*.example.com"),
        ("http://example.com", "http://example.com"),
        ("localhost:8000", "http://localhost:8000"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("localhost.example.com", "https://localhost.example.com"),
        ("bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_what_is_missing_is_added(written, entry):
    assert read_kindly(written) == entry


@pytest.mark.parametrize("written", ["", "*", "null", "example.com/shop", "two words", "ftp://example.com"])
def test_what_is_no_address_is_refused(written):
    with pytest.raises(BadOrigin):
        read_kindly(written)


@pytest.mark.parametrize(
    ("entry", "other"),
    [
        ("https://example.com", "https://www.example.com"),
        ("https://www.example.com", "https://example.com"),
        ("https://example.co.uk", "https://www.example.co.uk"),
        ("https://www.example.co.uk:8443", "https://example.co.uk:8443"),
        ("https://shop.example.com", None),
        ("https://*.example.com", None),
        ("http://localhost", None),
        ("http://127.0.0.1:8000", None),
    ],
)
def test_twins_are_what_people_mix_up(entry, other):
    assert twin(entry) == other


def test_https_on_an_own_host_is_nothing_to_remark():
    assert remarks("https://example.com") == [] and remarks("http://localhost:8000") == []


def test_the_docs_and_the_admin_say_the_same_of_site_builders():
    docs = (Path(__file__).parent.parent / "docs" / "embedding.md").read_text()
    table = docs.partition("| your website | where |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| ([^|-][^|]*) \| ([^|]*) \|$", table, re.M)
    assert [(name, where) for name, where in rows] == list(BUILDERS)
    assert all(re.match(r"[A-Z]", where) and where.endswith(".") and "`" not in where for _, where in in_plain_words())
