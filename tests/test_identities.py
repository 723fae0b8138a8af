"""What owners' websites say of visitors: tests/vectors/identities.json decides what is believed, and why the rest isn't."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import vectors
from widget.identities import BadPublicKey, Identity, Key, Unbelieved, believe, public_keys

VECTORS = vectors.read("identities")
KEYS = [Key(**key) for key in VECTORS["keys"]]
NOW, AUDIENCE = VECTORS["now"], VECTORS["audience"]
GOOD = [case["token"] for case in VECTORS["good"]]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n"


def read(token, keys=KEYS, audience=AUDIENCE, now=NOW):
    return believe(token, keys, audience, now)


@pytest.mark.parametrize("case", VECTORS["good"], ids=lambda case: case["name"])
def test_what_one_of_the_keys_has_signed_is_believed(case):
    assert read(case["token"]) == Identity(**case["identity"])


@pytest.mark.parametrize("case", VECTORS["bad"], ids=lambda case: case["name"])
def test_anything_else_is_not_and_the_owner_can_read_why(case):
    with pytest.raises(Unbelieved, match=case["says"]) as caught:
        read(case["token"])
    assert case["token"] == "" or case["token"] not in str(caught.value)


@pytest.mark.parametrize("token", GOOD)
def test_without_the_key_that_signed_it_nothing_is_believed(token):
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    for keys in ([], [key for key in KEYS if key.algorithm != header["alg"]]):
        with pytest.raises(Unbelieved, match="no key for its algorithm"):
            read(token, keys)


@pytest.mark.parametrize("token", GOOD)
def test_a_token_is_for_one_site_and_one_time(token):
    for elsewhere in ({"audience": "blogblogblogblogblog"}, {"now": NOW + 86400}, {"now": NOW - 2 * 86400}):
        with pytest.raises(Unbelieved):
            read(token, **elsewhere)


@given(st.sampled_from(GOOD), st.data())
def test_no_token_with_another_letter_is_believed(token, data):
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from(LETTERS).filter(lambda letter: letter != token[place]))
    with pytest.raises(Unbelieved):
        read(token[:place] + letter + token[place + 1 :])


@given(st.sampled_from(GOOD), st.data())
def test_no_token_with_a_piece_more_or_less_is_believed(token, data):
    start = data.draw(st.integers(0, len(token)))
    end = data.draw(st.integers(start, len(token)))
    piece = data.draw(st.text(LETTERS, max_size=5).filter(lambda piece: piece != token[start:end]))
    with pytest.raises(Unbelieved):
        read(token[:start] + piece + token[end:])


@given(st.sampled_from(GOOD), st.sampled_from(GOOD), st.integers(0, 2))
def test_no_parts_of_two_tokens_make_a_third(one, other, part):
    parts = one.split(".")
    parts[part] = other.split(".")[part]
    mixed = ".".join(parts)
    if mixed not in (one, other):
        with pytest.raises(Unbelieved):
            read(mixed)


@given(
    st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jwk", "x5c"]),
        st.none() | st.text() | st.integers() | st.lists(st.text()),
    )
)
def test_no_header_of_ones_own_is_believed(header):
    text = base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")
    for token in GOOD:
        mixed = ".".join([text, *token.split(".")[1:]])
        if mixed != token:
            with pytest.raises(Unbelieved):
                read(mixed)


@given(st.text())
def test_no_text_is_more_than_unbelieved(text):
    with pytest.raises(Unbelieved):
        read(text)


def test_a_key_does_not_print_what_it_is():
    for key in KEYS:
        assert key.material not in repr(key) and key.material not in str(key)


@pytest.mark.parametrize("case", VECTORS["public_keys"]["good"], ids=lambda case: case["name"])
def test_public_keys_are_found_in_what_was_pasted(case):
    assert len(public_keys(case["text"])) == case["count"]


@pytest.mark.parametrize("case", VECTORS["public_keys"]["bad"], ids=lambda case: case["name"])
def test_what_is_no_public_key_is_refused_in_words(case):
    with pytest.raises(BadPublicKey, match=case["says"]):
        public_keys(case["text"])
