"""What an owner may write for visitors, and what is said about the rest."""

import pytest
from django.core.exceptions import ValidationError

from widget.built import built
from widget.models.texts import check_lead_fields, check_privacy_url, check_starters, check_words

NAME = {"name": "name", "label": "Name", "kind": "text", "required": True}


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"de": {"title": "Fragen Sie", "starters": ["Wann?", "Wo?"], "send": "Fragen", "failed_limited": "Zu viel"}},
        {"ar": {"greeting": "x" * 500}},
    ],
)
def test_texts_by_language_are_kept(words):
    check_words(words)


def test_every_word_of_the_embed_can_be_said_otherwise():
    check_words({"de": dict.fromkeys(built().words, "x")})
    assert {"send", "open", "failed_limited"} < built().words


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "by language"),
        ({"xx": {}}, "“xx” is not one of the languages"),
        ({"de": []}, "German"),
        ({"de": {"send": ""}}, "German, send"),
        ({"de": {"send": "x" * 501}}, "German, send: a text has 1 to 500"),
        ({"de": {"send": 5}}, "German, send"),
        ({"de": {"__proto__": "x"}}, "“__proto__” is not the name"),
        ({"de": {"<b>": "x"}}, "not the name"),
        ({"de": {"starters": "Wann?"}}, "at most 4"),
        ({"de": {"starters": ["x"] * 5}}, "at most 4"),
        ({"de": {f"k{n}": "x" for n in range(151)}}, "at most 150"),
        ({"de": {"sned": "Los"}}, "German: “sned” is not the name of a text. Do you mean “send”?"),
        ({"de": {"placeHolder": "Los"}}, "Do you mean “placeholder”"),
        ({"de": {"failed_limits": "Los"}}, "Do you mean “failed_limited”"),
        ({"de": {"Grüße!": "Los"}}, "“Grüße!” is not the name of a text.'"),
    ],
)
def test_other_texts_are_refused_in_words(words, says):
    with pytest.raises(ValidationError, match=says):
        check_words(words)


@pytest.mark.parametrize("starters", ["Wann?", ["a"] * 5, [""], ["x" * 201], [7], None])
def test_starters_are_at_most_four_questions(starters):
    with pytest.raises(ValidationError):
        check_starters(starters)
    check_starters(["When do you open?"] * 4)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "http://www.example.com/privacy", "www.example.com", "https://", "https://a b.example",
        "https://me:pw@example.com/", "data:text/html,x", 'https://example.com/"onclick', "https://[x", " https://example.com",
    ],
)  # fmt: skip
def test_a_privacy_page_is_an_https_address(url):
    with pytest.raises(ValidationError, match="such as https://www.example.com/privacy"):
        check_privacy_url(url)
    check_privacy_url("https://www.example.com/privacy?lang=de#top")


@pytest.mark.parametrize(
    "fields",
    [
        None,
        {"name": "Name"},
        [{"name": "name"}],
        [NAME | {"kind": "file"}],
        [NAME | {"name": "__proto__ "}],
        [NAME | {"label": ""}],
        [NAME | {"required": "yes"}],
        [NAME | {"more": 1}],
        [NAME, NAME],
        [NAME | {"name": f"n{number}"} for number in range(11)],
    ],
)
def test_a_form_holds_fields_and_nothing_else(fields):
    with pytest.raises(ValidationError):
        check_lead_fields(fields)
    check_lead_fields([NAME])
