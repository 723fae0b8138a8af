"""Whether a question needs the one before it to be understood ("and on Sunday?"), in the languages that the chat speaks
most. Pure.

Errs to silence: a question that might stand alone does.
"""

import re
from collections.abc import Mapping

from widget.training.normalising import plain

FEW = 5
"""So many words at most has what begins as if it went on."""
SHORT = 4
OPENED = 8
SIGNS = 12

WHOLE: Mapping[str, str] = {
    "en": "why, why not, how, how so, how much, how many, how long, how often, how far, since when, until when, when, where, who, "
    "which, which one, which ones, what else, anything else, what then, and then, then what, are you sure, really, for how long, "
    "for example, example, an example, more, more details, details, tell me more, go on, continue, explain, can you explain, "
    "such as, like what, by when, from when, from where, with whom, how come, what for, is that all, same here",
    "de": "warum, warum nicht, wieso, weshalb, wie, wie viel, wieviel, wie viele, wie lange, wie oft, wie weit, wann, wo, wohin, "
    "woher, wer, welche, welcher, welches, was noch, sonst noch was, und dann, was dann, sicher, wirklich, zum beispiel, beispiel, "
    "mehr, mehr dazu, mehr details, genauer, erzahl mehr, weiter, bis wann, ab wann, seit wann, und wo, und wann, wozu, wofur",
    "fr": "pourquoi, pourquoi pas, comment, combien, combien de temps, combien de fois, quand, ou, qui, lequel, laquelle, lesquels, "
    "lesquelles, et apres, et ensuite, vraiment, par exemple, un exemple, plus de details, quoi dautre, jusqua quand, depuis quand",
    "es": "por que, por que no, como, cuanto, cuantos, cuanta, cuantas, cuanto tiempo, cuando, donde, quien, cual, cuales, y luego, "
    "y despues, de verdad, por ejemplo, un ejemplo, mas detalles, mas, que mas, hasta cuando, desde cuando",
    "pt": "por que, porque, como, quanto, quantos, quanto tempo, quando, onde, quem, qual, quais, e depois, serio, por exemplo, mais",
    "it": "perche, perche no, come, quanto, quanti, quanto tempo, quando, dove, chi, quale, quali, e poi, davvero, per esempio",
    "nl": "waarom, waarom niet, hoe, hoeveel, hoe lang, wanneer, waar, wie, welke, en dan, echt, bijvoorbeeld, meer",
    "tr": "neden, nicin, niye, nasil, ne kadar, kac, kac tane, ne zaman, nerede, nereye, kim, hangisi, hangileri, peki sonra, "
    "gercekten mi, ornegin, mesela, daha fazla, baska, baska ne, ne kadar surer",
    "ar": "لماذا, ليش, كيف, كم, متي, اين, من, ايهما, وبعد ذلك, وبعدين, حقا, مثلا, المزيد, وماذا ايضا, الي متي, وكم, ومتي, واين, ولماذا",
    "zh": "为什么, 怎么, 多少, 多少钱, 多久, 几个, 什么时候, 哪里, 谁, 哪个, 哪些, 然后呢, 真的吗, 比如, 例如, 还有呢, 还有吗, 详细点",
}
"""Said like this, nothing is asked of."""
OPENINGS: Mapping[str, str] = {
    "en": "what about, how about, and what about, and how about, and if, what if not, or if, same for, the same for, is it the same, "
    "is that the same, does that also, does it also, do they also, and for, and on, and in, and with, and without, but what about",
    "de": "was ist mit, und was ist mit, und wie ist es, und wenn, wie sieht es mit, und wie sieht es, gilt das auch, gilt das fur, "
    "und fur, und am, und im, und mit, und ohne, geht das auch, auch fur, auch am, ist das auch",
    "fr": "et pour, et si, et le, et la, et les, et en, et avec, et sans, quen est il, et quen est il, meme chose pour, cest pareil",
    "es": "y para, y si, y el, y la, y los, y las, y en, y con, y sin, que pasa con, y que pasa con, lo mismo para, es lo mismo",
    "pt": "e para, e se, e o, e a, e no, e na, e aos, e com, e sem",
    "it": "e per, e se, e il, e la, e di, e con, e senza, e a",
    "nl": "en voor, en als, en op, en in, en met, en zonder, hoe zit het met, en hoe zit het met",
    "tr": "peki ya, peki, ya",
    "ar": "ماذا عن, وماذا عن, وفي, وهل, ولو, واذا, وبالنسبه",
}
"""Begins what goes on with something said before."""
GOES_ON: Mapping[str, str] = {
    "en": "and, or, but, also, too, only, even, then, on, in, at, for, with, without, from, by, until, after, before, during, to",
    "de": "und, oder, aber, auch, nur, sogar, dann, am, im, an, in, fur, mit, ohne, bei, bis, ab, nach, vor, wahrend, zu, zum, zur",
    "fr": "et, ou, mais, aussi, seulement, meme, alors, le, en, pour, avec, sans, chez, apres, avant, pendant, dans, a, au, aux",
    "es": "y, o, pero, tambien, solo, incluso, entonces, en, para, con, sin, hasta, despues, antes, desde, a, al, por",
    "pt": "e, ou, mas, tambem, so, em, no, na, para, com, sem, ate, depois, antes, aos, ao",
    "it": "e, o, ma, anche, solo, in, per, con, senza, fino, dopo, prima, al, alla, di",
    "nl": "en, of, maar, ook, alleen, op, in, voor, met, zonder, bij, tot, na",
}
"""Begins a question of a few words that has no verb of its own."""
VERBS = (
    "is are was were do does did can could will would should may must have has am be get i we you "
    "ist sind war kann konnen gibt hat habe haben wird werden muss mussen soll darf mochte will brauche bekomme ich wir sie "
    "est sont peut peux puis faut avez ai avoir etre fait je nous vous "
    "es son hay puedo puede pueden tienen tengo tiene debo quiero hacen yo "
    "e posso pode tem ha sono avete puo kan heb hebben zijn moet ik"
)
"""With one of these a question that begins so stands alone."""
POINTING = (
    "it that this they them those these one ones there das es dies dieser diese dieses sie davon dazu damit dafur dort "
    "ca cela ceci celui celle ceux celles eso esto ese esta aquello questo quello isso isto dat dit daarvan bu bunu onu bunlar onlar"
)
LIGHT = (
    "how much many long often far what when where why who which is are was does do did can could will would should may i you we me my "
    "for of to the a an cost costs take takes work works mean means apply count possible free safe legal same other another too also "
    "wie viel lange oft was wann wo warum wer ist sind kann geht gilt kostet dauert funktioniert heisst bedeutet ich man mir moglich "
    "kostenlos auch noch "
    "combien comment pourquoi quand est ce que coute dure marche veut dire possible gratuit aussi "
    "cuanto cuesta dura como funciona que significa es gratis posible tambien puedo "
    "quanto costa dura come funziona significa hoeveel kost duurt werkt betekent hoe is ne kadar nasil demek ucretsiz mi surer calisir"
)
"""Says nothing of what it is said of."""


def is_elliptical(question: str) -> bool:
    """Only within a conversation: what was asked first has nothing before it."""
    said = _said(question)
    if not said or len(said) > SIGNS * 8:
        return False
    return said in _WHOLE or _is_opened(said) or _goes_on(said.split()) or _only_points(said.split()) or _of_signs(said)


def _said(question: str) -> str:
    bare = re.sub(r"['\u2019\u02bc]", "", plain(question))
    return " ".join(re.findall(r"[^\W_]+", bare))


def _is_opened(said: str) -> bool:
    parts = said.split()
    if len(parts) > OPENED or not _OPENED.match(said):
        return False
    return len(parts) <= FEW or not _acts(parts[2:])


def _goes_on(parts: list[str]) -> bool:
    """One word alone is a keyword: "before" is no question that goes on."""
    return 2 <= len(parts) <= SHORT and parts[0] in _GOES_ON and not _acts(parts[1:])


def _acts(parts: list[str]) -> bool:
    return any(part in _VERBS for part in parts)


def _only_points(parts: list[str]) -> bool:
    """ "How much does it cost?" """
    return (
        2 <= len(parts) <= OPENED
        and any(it in _POINTING for it in parts)
        and all(it in _SAYING_NOTHING for it in parts)
    )


def _of_signs(said: str) -> bool:
    """Chinese goes on with 那 and ends with 呢."""
    bare = said.replace(" ", "")
    return len(bare) <= SIGNS and bool(
        re.fullmatch(r"(?:那|那么|还有)[\u3400-\u9fff]+(?:呢|吗)|(?:那|那么)?[\u3400-\u9fff]{1,5}呢", bare)
    )


def _listed(*tables: Mapping[str, str]) -> list[str]:
    return [_said(it) for table in tables for line in table.values() for it in line.split(",")]


_WHOLE = frozenset(_listed(WHOLE))
_OPENED = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, _listed(OPENINGS)), key=len, reverse=True))})(?: |$)")
_GOES_ON = frozenset(_listed(GOES_ON))
_VERBS = frozenset(VERBS.split())
_POINTING = frozenset(POINTING.split())
_SAYING_NOTHING = _POINTING | frozenset(LIGHT.split())
