"""Whether a text asks nothing: a greeting, thanks, a goodbye, a yes. In the languages that the chat speaks. Pure."""

from collections.abc import Mapping
from functools import lru_cache

from widget.training.normalising import words
from widget.training.weighing import LITTLE, said_by

WORDS: Mapping[str, str] = {
    "en": "hi hello hey hiya howdy much lot thanks thank thx ty cheers bye goodbye ok okay yes yeah yep no nope great "
    "perfect super cool nice awesome good fine sure welcome morning evening afternoon night test testing wow lol "
    "haha well done got understood",
    "de": "hallo hi hey schon servus moin guten morgen abend tag gruss gruss gott danke dankeschon vielen dank tschuss "
    "ciao wiedersehen ja nein ok super toll prima perfekt gut klar alles klar passt bitte bis bald verstanden",
    "fr": "bonjour bonsoir salut coucou merci beaucoup revoir au bientot oui non parfait super daccord genial bien cool",
    "es": "hola buenas buenos dias tardes noches gracias muchas adios hasta luego si no vale perfecto genial bien claro",
    "pt": "oi ola bom boa dia tarde noite obrigado obrigada muito tchau adeus sim nao perfeito otimo certo",
    "it": "ciao salve buongiorno buonasera grazie mille arrivederci si no perfetto bene ottimo va",
    "nl": "hoi hallo dag goedemorgen goedemiddag goedenavond bedankt dank dankjewel doei ja nee prima top goed oke",
    "pl": "czesc dzien dobry witam dziekuje dzieki pa tak nie super dobrze ok widzenia do",
    "tr": "merhaba selam gunaydin iyi aksamlar tesekkurler tesekkur ederim sagol evet hayir tamam super",
    "ru": "привет здравствуйте добрый день утро вечер спасибо большое пока да нет хорошо отлично ок свидания до",
    "uk": "привіт вітаю добрий день вечір ранок дякую так ні добре чудово побачення до",
    "ar": "مرحبا السلام عليكم سلام اهلا شكرا جزيلا نعم لا حسنا تمام وداعا",
    "he": "שלום היי תודה רבה כן לא ביי טוב מעולה",
    "hi": "नमस्ते नमस्कार हाय धन्यवाद शुक्रिया हां हाँ नहीं ठीक अच्छा",
    "ja": "こんにちは こんばんは おはよう おはようございます ありがとう ありがとうございます はい いいえ さようなら",
    "ko": "안녕 안녕하세요 감사합니다 고마워 고맙습니다 네 아니요 예",
    "zh": "你好 您好 谢谢 多谢 再见 好的 好 是 不是 嗨 早上好 晚上好",
}


@lru_cache(maxsize=20_000)
def says_nothing(text: str) -> bool:
    """Nothing in it says what is wanted: nobody could be taught an answer to it."""
    return all(word in _WORDS or said_by(word) <= LITTLE for word in words(text))


_WORDS = frozenset(part for line in WORDS.values() for word in line.split() for part in words(word))
