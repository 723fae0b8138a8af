"""Which pages an owner's pattern means; a browser reads the same as a regular expression."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget.page_patterns import LONGEST, BadPattern, as_regex, checked, fits


@pytest.mark.parametrize(
    ("pattern", "path", "fitting"),
    [
        ("", "/anything", True), ("/shop/", "/shop/", True), ("/shop/", "/shop/hats", False), ("/shop/*", "/shop/hats/red", True),
        ("/shop/*", "/shop", False), ("/shop/*", "/blog/shop/x", False), ("/*/hats", "/shop/hats", True), ("/a.b", "/axb", False),
        ("/(a|b)+", "/a", False), ("/(a|b)+", "/(a|b)+", True), ("/*", "/", True),
    ],
)  # fmt: skip
def test_a_star_stands_for_anything_and_nothing_else_is_special(pattern, path, fitting):
    assert fits(pattern, path) is fitting
    if pattern:
        assert bool(re.search(as_regex(pattern), path)) is fitting


@pytest.mark.parametrize(
    "pattern", ["shop", "https://shop.example.com/", "/a b", "/a?b", "/a#b", "/a\x00", "/" + "x" * LONGEST, "/*/*/*/*"]
)
def test_what_is_no_part_of_an_address_is_refused_in_words(pattern):
    with pytest.raises(BadPattern, match="after the domain|three stars"):
        checked(pattern)


def test_spaces_around_it_do_not_matter():
    assert (checked("  /shop/* "), checked(" ")) == ("/shop/*", "")


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_taken_fits_itself_and_breaks_nothing(pattern, path):
    try:
        kept = checked(pattern)
    except BadPattern:
        return
    assert checked(kept) == kept and fits(kept, kept.replace("*", path.replace("\n", "")) or "/")
