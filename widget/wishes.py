"""Whether a visitor asks for a person instead of an answer, in each language that the chat speaks. Pure.

Errs to silence: a word that is also said of other things counts only in a question of a few words.
"""

import re
import unicodedata
from collections.abc import Mapping

FEW_WORDS = 4

CLEAR: Mapping[str, str] = {
    "en": "real person, human being, a human, live agent, human agent, support agent, talk to someone, speak to someone, "
    "talk to somebody, speak to somebody, speak with someone, talk to a person, speak to a person, call me back, "
    "customer service",
    "de": "mitarbeiter, mitarbeiterin, echter mensch, echten menschen, einem menschen, mit jemandem sprechen, "
    "mit jemandem reden, kundendienst, kundenservice, rückruf, rufen sie mich",
    "fr": "vraie personne, être humain, un humain, un conseiller, une conseillère, parler à quelqu'un, "
    "service client, me rappeler",
    "es": "persona real, ser humano, un humano, un agente, una agente, hablar con alguien, hablar con una persona, "
    "atención al cliente, llámenme",
    "pt": "pessoa real, pessoa de verdade, ser humano, um humano, um atendente, uma atendente, falar com alguém, "
    "falar com uma pessoa, apoio ao cliente",
    "it": "persona reale, persona vera, essere umano, un umano, un operatore, un'operatrice, parlare con qualcuno, "
    "parlare con una persona, servizio clienti",
    "nl": "echt persoon, echte persoon, een mens, medewerker, medewerkster, met iemand spreken, met iemand praten, "
    "iemand spreken, klantenservice, bel me",
    "pl": "prawdziwy człowiek, prawdziwym człowiekiem, z człowiekiem, konsultant*, pracownik*, "
    "porozmawiać z kimś, obsługa klienta",
    "tr": "gerçek kişi, gerçek bir kişi, gerçek insan, gerçek bir insan, müşteri temsilcisi*, biriyle konuş*, biriyle görüş*, "
    "müşteri hizmetleri*",
    "ru": "живой человек, живым человеком, с человеком, оператор*, сотрудник*, менеджер*, поговорить с кем*, перезвоните",
    "uk": "жива людина, живою людиною, з людиною, оператор*, співробітник*, менеджер*, поговорити з кимось, передзвоніть",
    "ar": "شخص حقيقي, إنسان حقيقي, التحدث مع شخص, التحدث إلى شخص, موظف, موظفة, خدمة العملاء",
    "he": "אדם אמיתי, בן אדם, בן אנוש, נציג, נציגה, נציג אנושי, לדבר עם מישהו, שירות לקוחות",
    "hi": "असली व्यक्ति, असली इंसान, इंसान से, किसी से बात, कर्मचारी, ग्राहक सेवा",
    "zh": "人工, 真人, 客服, 转人",
    "ja": "オペレーター, 担当者, 人間と, 有人, スタッフと話",
    "ko": "상담원, 상담사, 사람과 통화, 사람과 대화, 사람이랑, 직원과",
}
"""What is said of nothing else. A star stands for any ending."""
SHORT: Mapping[str, str] = {
    "en": "human, person, agent, operator, representative, somebody, someone, staff",
    "de": "mensch, menschen, person, jemand, jemanden, berater, beraterin",
    "fr": "humain, personne, conseiller, agent, quelqu'un",
    "es": "humano, persona, agente, alguien, operador, operadora",
    "pt": "humano, pessoa, atendente, alguém",
    "it": "umano, persona, operatore, qualcuno",
    "nl": "mens, persoon, iemand",
    "pl": "człowiek*, osoba, osobą",
    "tr": "insan, kişi, temsilci, yetkili",
    "ru": "человек*",
    "uk": "людина, людиною, людину",
    "ar": "شخص, إنسان",
    "he": "אדם, מישהו, אנושי",
    "hi": "इंसान, व्यक्ति",
}
"""What asks for a person only where little else is said."""
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def asks_for_person(text: str) -> bool:
    """Whatever language the visitor's browser claims: people write in another one than that all the time."""
    said = _words(text)
    is_short = len(said.split()) <= FEW_WORDS
    return bool(_CLEAR.search(said) or (is_short and _SHORT.search(said)))


def _words(text: str) -> str:
    """Folded, and a space for whatever is neither letter nor digit nor belongs to one."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in folded)
    return " ".join(kept.split())


def _pattern(lists: Mapping[str, str]) -> re.Pattern[str]:
    phrases = {phrase.strip() for phrases in lists.values() for phrase in phrases.split(",")}
    return re.compile("|".join(sorted(map(_phrase, phrases))))


def _phrase(phrase: str) -> str:
    words = re.escape(_words(phrase))
    if _UNSPACED.search(phrase):
        return words
    return f"(?<!\\S){words}" + ("" if phrase.endswith("*") else "(?!\\S)")


_CLEAR, _SHORT = _pattern(CLEAR), _pattern(SHORT)
