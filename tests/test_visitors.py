"""Visitor tokens: ours, for this site, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget import visitors


def test_a_token_names_the_same_visitor_every_time():
    token = visitors.issue("shop")
    assert visitors.read("shop", token) == visitors.read("shop", token)
    assert len(visitors.read("shop", token)) == 64


def test_two_tokens_name_two_visitors():
    assert visitors.read("shop", visitors.issue("shop")) != visitors.read("shop", visitors.issue("shop"))


def test_a_token_of_another_site_is_nobodys():
    assert visitors.read("blog", visitors.issue("shop")) is None


@pytest.mark.parametrize("token", [None, "", "x", "x.y", "." * 300, "\ud800", "a\0b.c"])
def test_what_is_no_token_is_nobodys(token):
    assert visitors.read("shop", token) is None


@given(st.data())
def test_a_changed_letter_makes_a_token_void(data):
    token = visitors.issue("shop")
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(codec="ascii").filter(lambda c: c != token[place]))
    # The last letter of base64 holds bits that decode to nothing: Django compares the text, so they count too.
    assert visitors.read("shop", token[:place] + letter + token[place + 1 :]) is None


def test_the_hash_does_not_hold_the_token():
    token = visitors.issue("shop")
    assert token.split(".")[0] not in visitors.read("shop", token)


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("https://shop.example.com/a/b?token=secret#x", "https://shop.example.com/a/b"),
        ("https://user:secret@shop.example.com/", "https://shop.example.com/"),
        ("javascript:alert(1)", ""),
        ("https://[bad", ""),
        ("", ""),
        ("https://shop.example.com/" + "a" * 900, ("https://shop.example.com/" + "a" * 900)[:500]),
    ],
)
def test_of_a_page_only_origin_and_path_are_kept(page, kept):
    assert visitors.clean_page(page) == kept


@pytest.mark.parametrize(("locale", "kept"), [("de-AT", "de-AT"), ("<b>", ""), ("x" * 36, ""), ("", "")])
def test_a_locale_is_a_language_tag_or_nothing(locale, kept):
    assert visitors.clean_locale(locale) == kept
