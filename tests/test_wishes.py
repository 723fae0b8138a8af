"""Who asks for a person is understood in every language of the chat, and who asks about persons isn't taken for one."""

import pytest

from widget.languages import LANGUAGES
from widget.wishes import CLEAR, SHORT, asks_for_person

ASKS = {
    "en": [
        "Can I talk to a real person?",
        "HUMAN!",
        "I want to speak to someone about my order of last week",
        "agent please",
    ],
    "de": [
        "Ich möchte einen Mitarbeiter sprechen, bitte schnell",
        "Mensch?",
        "Kann ich bei Ihnen mit jemandem sprechen?",
    ],
    "fr": ["Je veux parler à quelqu’un de votre service", "un conseiller svp", "personne"],
    "es": ["Quiero hablar con una persona ahora mismo", "humano"],
    "pt": ["Quero falar com alguém da loja sobre isto", "atendente"],
    "it": ["Vorrei parlare con una persona per favore", "operatore"],
    "nl": ["Kan ik een medewerker aan de lijn krijgen vandaag?", "mens"],
    "pl": ["Chcę porozmawiać z kimś z obsługi", "konsultantem proszę"],
    "tr": ["Bir müşteri temsilcisine bağlanmak istiyorum hemen", "insan"],
    "ru": ["Соедините меня с оператором, пожалуйста, прямо сейчас", "человек"],
    "uk": ["З’єднайте мене з людиною, будь ласка, зараз", "людина"],
    "ar": ["أريد التحدث مع شخص من فضلك الآن", "موظف"],
    "he": ["אני רוצה לדבר עם מישהו בבקשה עכשיו", "נציג"],
    "hi": ["मुझे किसी से बात करनी है अभी तुरंत", "इंसान"],
    "zh": ["请帮我转人工", "我要找客服"],
    "ja": ["オペレーターにつないでください", "担当者と話したい"],
    "ko": ["상담원 연결해 주세요", "사람과 통화하고 싶어요"],
}
DOES_NOT = [
    "",
    " ",
    "When do you open?",
    "How much is a room for one person with breakfast included?",
    "Do you have human hair brushes in stock now?",
    "Is the mens jacket in stock?",
    "Personal data?",
    "Wie viele Personen passen an den großen Tisch?",
    "Ist das menschlich?",
    "humane treatment",
    "What does your travel agency in Munich charge for a flight?",
    "manual",
    "personnel",
    "人口",
    "한국 사람들이 좋아하는 음식은?",
]


def test_there_are_words_in_every_language():
    assert set(CLEAR) == set(LANGUAGES) == set(ASKS)
    assert set(SHORT) <= set(LANGUAGES)


@pytest.mark.parametrize("text", [text for texts in ASKS.values() for text in texts])
def test_who_asks_for_a_person_is_understood(text):
    assert asks_for_person(text)


@pytest.mark.parametrize("text", DOES_NOT)
def test_who_asks_something_else_is_not(text):
    assert not asks_for_person(text)


def test_every_phrase_is_found_by_itself():
    for lists in (CLEAR, SHORT):
        for phrases in lists.values():
            for phrase in phrases.split(","):
                assert asks_for_person(phrase.strip().rstrip("*")), phrase
