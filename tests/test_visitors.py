"""Visitor tokens: ours, for this site, or nothing."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget import visitors
from widget.identities import Identity


def test_a_token_names_the_same_visitor_every_time():
    token = visitors.issue("shop")
    assert visitors.read("shop", token) == visitors.read("shop", token)
    assert len(visitors.read("shop", token).visitor) == 64
    assert visitors.read("shop", token).identity is None


def test_two_tokens_name_two_visitors():
    assert visitors.read("shop", visitors.issue("shop")) != visitors.read("shop", visitors.issue("shop"))


def test_a_token_of_another_site_is_nobodys():
    assert visitors.read("blog", visitors.issue("shop")) is None


@pytest.mark.parametrize("token", [None, "", "x", "x.y", "." * 300, "\ud800", "a\0b.c", "~", "~x.y", "~" * 5000])
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
    assert token.split(".")[0] not in visitors.read("shop", token).visitor


ANN = Identity("42", "Ann Example \U0001f600", "ann@example.com")
NOW = 1_800_000_000


def test_who_is_logged_in_is_the_same_visitor_in_every_browser_and_under_every_name():
    one, other = (visitors.issue_identified("shop", who, NOW + n) for n, who in enumerate((ANN, Identity("42"))))
    assert one != other
    assert visitors.read("shop", one, NOW) == visitors.Read(visitors.read("shop", other, NOW).visitor, ANN)
    assert visitors.read("shop", visitors.issue_identified("shop", Identity("43"), NOW), NOW).visitor != one


def test_the_same_person_is_another_visitor_on_another_site():
    hashes = {visitors.read(site, visitors.issue_identified(site, ANN, NOW), NOW).visitor for site in ("shop", "blog")}
    assert len(hashes) == 2
    assert visitors.read("blog", visitors.issue_identified("shop", ANN, NOW), NOW) is None


def test_the_token_of_who_is_logged_in_ends_after_a_day():
    token = visitors.issue_identified("shop", ANN, NOW)
    assert visitors.read("shop", token, NOW + 24 * 3600 - 1)
    assert visitors.read("shop", token, NOW + 24 * 3600) is None


def test_no_random_name_can_be_that_of_who_is_logged_in():
    """A random name is letters, digits, - and _; the other holds a colon, and is signed with another salt."""
    assert not set("~:") & set("".join(visitors.issue("shop") for _ in range(200)))
    token = visitors.issue_identified("shop", ANN, NOW)
    assert visitors.read("shop", token[1:], NOW) is None
    assert visitors.read("shop", "~" + visitors.issue("shop"), NOW) is None


@given(st.data())
def test_a_changed_letter_makes_the_token_of_who_is_logged_in_void(data):
    token = visitors.issue_identified("shop", ANN, NOW)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(codec="ascii").filter(lambda c: c != token[place]))
    assert visitors.read("shop", token[:place] + letter + token[place + 1 :], NOW) is None


def test_the_longest_identity_makes_a_token_that_is_read():
    longest = Identity("\U0001f600" * 200, "\U0001f600" * 80, "x" * 254)
    assert visitors.read("shop", visitors.issue_identified("shop", longest, NOW), NOW).identity == longest


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


# --- Anonymous tokens end, and are renewed in time ---

DAY = 24 * 3600


def test_an_anonymous_token_ends_half_a_year_after_it_was_made():
    token = visitors.issue("shop", NOW)
    assert visitors.read("shop", token, NOW + 179 * DAY)
    assert visitors.read("shop", token, NOW + 180 * DAY) is None


def test_whoever_comes_back_gets_a_fresh_token_of_the_same_name_and_the_old_one_goes_on():
    """The old one stays good: the new one may be lost on its way."""
    token = visitors.issue("shop", NOW)
    assert visitors.renew("shop", token, NOW + 6 * DAY) is None
    fresh = visitors.renew("shop", token, NOW + 170 * DAY)
    assert fresh != token and visitors.read("shop", fresh, NOW + 300 * DAY) == visitors.read("shop", token, NOW)
    assert visitors.read("shop", token, NOW + 170 * DAY)


def test_what_is_void_or_names_somebody_is_not_renewed():
    token, named = visitors.issue("shop", NOW), visitors.issue_identified("shop", ANN, NOW + 20 * DAY)
    assert visitors.renew("shop", token, NOW + 180 * DAY) is None
    assert visitors.renew("blog", token, NOW + 10 * DAY) is None
    assert visitors.renew("shop", named, NOW + 20 * DAY) is None
    assert visitors.renew("shop", None, NOW) is visitors.renew("shop", "x.1.y", NOW) is None


@pytest.mark.parametrize("day", ["99999999", "-1", "", "x", "1.2"])
def test_nobody_chooses_the_day_of_a_token(day):
    name, _, signature = visitors.issue("shop", NOW).split(".")
    assert visitors.read("shop", f"{name}.{day}.{signature}", NOW) is None


def test_names_are_random_and_long():
    """144 bits each: a try that names somebody is not to be expected in the age of the universe."""
    names = {visitors.issue("shop").split(".")[0] for _ in range(10_000)}
    assert len(names) == 10_000 and {len(name) for name in names} == {24}
    for place in range(24):
        assert len({name[place] for name in names}) == 64


MUTATIONS = 10_000


def mutated(token, random):
    """A token with something done to it that somebody might try."""
    other = visitors.issue("shop")
    place, letters = random.randrange(len(token)), "abcXYZ019-_.~:\0 \n=+/é"
    kinds = [
        token[:place] + random.choice(letters) + token[place + 1 :],
        token[:place] + token[place + 1 :],
        token[:place] + random.choice(letters) + token[place:],
        token[:place] + token[place:].swapcase(),
        token + random.choice(letters),
        random.choice(letters) + token,
        token[:place],
        token[place:],
        ".".join(random.sample(token.split("."), 3)),
        token.rpartition(".")[0] + "." + other.rpartition(".")[2],
        other.partition(".")[0] + "." + token.partition(".")[2],
        "~" + token,
        visitors.issue(random.choice(["blog", "Shop", "shop.", "", "shop "])),
        token.replace(".", random.choice([":", "..", "%2E", "．"])),
        token * 2,
    ]
    return random.choice(kinds)


def test_of_ten_thousand_tokens_that_are_not_ours_none_is_taken():
    random = Random(7)
    taken = 0
    for _ in range(MUTATIONS):
        token = visitors.issue("shop", NOW)
        tried = mutated(token, random)
        taken += tried != token and visitors.read("shop", tried, NOW) is not None
    assert taken == 0
