"""Origins: vectors decide what an owner may write and what a browser may send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import vectors
from widget.origins import BadOrigin, is_allowed, origin_of, parse_entry

VECTORS = vectors.read("origins")


@pytest.mark.parametrize("case", VECTORS["entries"], ids=lambda case: case["write"])
def test_an_entry_is_kept_in_its_one_spelling(case):
    assert parse_entry(case["write"]) == case["kept"]
    assert parse_entry(case["kept"]) == case["kept"]


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: repr(case["write"]))
def test_what_is_no_origin_is_refused_in_words(case):
    with pytest.raises(BadOrigin, match=case["says"]):
        parse_entry(case["write"])


@pytest.mark.parametrize("case", VECTORS["requests"], ids=lambda case: str(case["list"]))
def test_only_listed_origins_are_allowed(case):
    assert [o for o in case["allows"] if not is_allowed(o, case["list"])] == []
    assert [o for o in case["refuses"] if is_allowed(o, case["list"])] == []


@given(st.text())
def test_no_text_breaks_the_reader(text):
    assert not is_allowed(text, ["https://example.com"])
    try:
        parse_entry(text)
    except BadOrigin:
        return


@given(st.text(alphabet="htps:/.*@[]\\#?%-_ example.comEVL\u3002\uff0e0123456789", max_size=40))
def test_nothing_but_the_origin_itself_passes_for_it(text):
    if is_allowed(text, ["https://example.com"]):
        assert text.lower() in (
            "https://example.com",
            "https://example.com:443",
            "https://example.com:0443",
            "https://example.com:00443",
        )


def test_the_origin_of_a_url_is_spelled_like_an_entry():
    assert origin_of("https://Chat.Example.com:443/x?y#z") == "https://chat.example.com"
    assert origin_of("file:///etc/passwd") is None
    assert origin_of("https://[abc") is None
