"""Origins: vectors decide what an owner may write and what a browser may send."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import vectors
from widget.origins import SAID, BadOrigin, is_allowed, origin_of, parse_entry, readable

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


# --- Ten thousand origins that somebody might try ---

ALLOWED = (
    "https://shop.example.com",
    "https://shop.example.com:8443",
    "https://*.example.org",
    "http://localhost:3000",
)


def is_on_the_list(origin):
    """By hand: as it is written, in capitals or not, with the scheme's own port or without."""
    bare = origin.lower().removesuffix(":443") if origin.lower().startswith("https:") else origin.lower()
    host = bare.removeprefix("https://").removesuffix(".example.org")
    below = bare.startswith("https://") and bare.endswith(".example.org")
    good = all(0 < len(label) < 64 and label.strip("-") == label for label in host.split("."))
    return bare in ALLOWED or (below and good and re.fullmatch(r"[a-z0-9.-]+", host) is not None)


def mutated(random):
    origin = random.choice([*ALLOWED, "https://a.example.org", "https://a.b.example.org"])
    place, evil = random.randrange(len(origin)), random.choice(["evil.com", "shop.example.com", "example.org", "null"])
    letter = random.choice("abZ019-_.~:/\\@#?%*[] \t\n\0éªſ。．\u202e\u00ad")
    return random.choice(
        [
            origin[:place] + letter + origin[place:],
            origin[:place] + letter + origin[place + 1 :],
            origin[:place] + origin[place + 1 :],
            origin[:place] + origin[place:].swapcase(),
            f"{origin}.{evil}", f"{origin}{evil}", f"https://{evil}", f"https://{evil}/{origin}", f"https://{evil}#{origin}",
            *(origin.replace("://", f"://{evil}{mark}") for mark in (".", "@", "", ":")),
            *(origin.replace("https", scheme) for scheme in ("http", "ftp", "")), origin.replace("://", ":"),
            *(origin + end for end in ("/", ":", ":443", ":0443", ":80", ":65536")),
            f" {origin}", f"{origin},{origin}", f"{origin} {origin}", "null", "",
            *(origin.replace(old, new) for old, new in ((".", "．"), ("e", "\u0435"), ("s", "ſ"), ("a", "ª"))),
            *(origin.replace("shop", new) for new in ("xn--shop", "*")), "https://.example.org", "https://example.org",
        ]
    )  # fmt: skip


def test_of_ten_thousand_origins_that_are_not_on_the_list_none_is_allowed():
    random = Random(7)
    tried = [mutated(random) for _ in range(20_000)]
    outside = [origin for origin in tried if not is_on_the_list(origin)]
    assert len(outside) >= 10_000
    assert [origin for origin in outside if is_allowed(origin, ALLOWED)] == []


@pytest.mark.parametrize("written", ["https://münchen.de", "https://*.bücher.example", "http://bäcker.example:8080"])
def test_an_owner_reads_the_letters_that_were_written(written):
    kept = parse_entry(written)
    assert kept.isascii() and readable(kept) == written


@pytest.mark.parametrize(
    "entry", ["https://example.com", "https://xn--a.example", "https://xn--0.example", "https://xn--"]
)
def test_what_are_no_letters_is_read_as_it_is_kept(entry):
    assert readable(entry) == entry


def test_a_page_that_was_pasted_whole_is_not_read_back():
    with pytest.raises(BadOrigin) as refused:
        parse_entry("https://" + "x" * 3000)
    assert len(str(refused.value)) < SAID + 120 and "…" in str(refused.value)
