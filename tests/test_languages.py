import pytest

from widget.languages import LANGUAGES, wanted


def test_these_are_the_languages_of_the_chat():
    assert " ".join(LANGUAGES) == "en de fr es pt it nl pl tr ru uk ar he hi zh ja ko"
    assert [code for code, language in LANGUAGES.items() if language.is_right_to_left] == ["ar", "he"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.3, FR-ca;q=0.7", "fr"),
        ("sv, nb;q=0.9, uk;q=0.1", "uk"),
        ("sv", "en"),
        ("*", "en"),
        ("de;q=0", "en"),
        ("de;q=x, ja;q=0.2", "ja"),
        ("zh-Hant-TW", "zh"),
        (";;;,,,=", "en"),
    ],
)
def test_the_language_that_a_browser_wants_most_is_taken(header, code):
    assert wanted(header) == code


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_its_own_sentences(code):
    language = LANGUAGES[code]
    assert "JavaScript" in language.needs_script
    others = [other for key, other in LANGUAGES.items() if key != code]
    assert language.closed not in {other.closed for other in others}
    assert language.gone not in {other.gone for other in others}
