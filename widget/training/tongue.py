"""Which language a text is in, by the small words of it; pure. Only where that is plain: nobody is told a language that may be another."""

from collections import Counter
from collections.abc import Iterable

_LINES = {
    "en": "the and of is are was we our you your from to at on with this that it for not be can have will they",
    "de": "der die das den dem und ist sind wir unser unsere sie ihr ihre von zu zum zur mit ein eine einen nicht auch fur auf wird konnen",
    "fr": "le les des du et est sont nous notre nos vous votre vos avec pour dans sur une pas il elle ce cette au aux",
    "es": "el los las y es son nos nuestro nuestra usted su con para por del una pero esta puede hay",
    "it": "il gli della delle dei e sono noi nostro nostra voi con per una non che questo nel alla puo",
    "pt": "o os as do da dos das e sao nos nosso nossa voce com para uma nao no na pode",
    "nl": "het een en zijn wij onze ons je uw van met voor niet op dat deze wordt kunt",
    "tr": "ve bir bu icin ile biz bizim siz sizin var yok degil olarak",
}  # fmt: skip
_OF = {language: frozenset(line.split()) for language, line in _LINES.items()}
ENOUGH = 2


def language_of(words: Iterable[str]) -> str:
    """Of normalised words; empty where it is not plain: too few, or another one nearly as likely."""
    said = set(words)
    votes = Counter({language: len(said & small) for language, small in _OF.items()})
    (first, most), (_, next_most) = votes.most_common(2)
    return first if most >= ENOUGH and most >= 2 * next_most else ""
