"""What must agree for two questions to be the same, however alike the rest is: negation, numbers, days, whom and when. Pure."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

NEGATIONS = frozenset(
    "not no never none without cannot cant dont doesnt didnt wont isnt arent wasnt shouldnt couldnt wouldnt havent hasnt "
    "nicht kein keine keinen keiner keinem nie niemals ohne "
    "ne pas jamais sans aucun aucune nunca sin ningun ninguna jamas non mai senza nao sem niet geen nooit zonder "
    "degil yok hayir olmadan "
    "لا لم لن ليس بدون غير ما 不 没 没有 不能 不可 无法 未".split()
)
_ASKED: Mapping[str, str] = {
    "when": "when wann quand cuando quando wanneer متي",
    "where": "where wo wohin donde dove onde waar nerede nereye اين",
    "who": "who whom wer wen wem qui quien chi quem wie_nl kim",
    "why": "why warum wieso weshalb pourquoi porque perche waarom neden nicin niye لماذا",
}
_DAYS: Mapping[str, str] = {
    "day1": "monday mondays mon montag montags lundi lunes lunedi pazartesi maandag اثنين 周一",
    "day2": "tuesday tuesdays tue dienstag dienstags mardi martes martedi sali dinsdag ثلاثاء 周二",
    "day3": "wednesday wednesdays wed mittwoch mittwochs mercredi miercoles mercoledi carsamba woensdag اربعاء 周三",
    "day4": "thursday thursdays thu donnerstag donnerstags jeudi jueves giovedi persembe donderdag خميس 周四",
    "day5": "friday fridays fri freitag freitags vendredi viernes venerdi cuma vrijdag جمعه 周五",
    "day6": "saturday saturdays sat samstag samstags sonnabend samedi sabado sabados sabato cumartesi zaterdag سبت 周六",
    "day7": "sunday sundays sun sonntag sonntags dimanche domingo domingos domenica pazar zondag احد 周日",
}
_WAYS = frozenset(
    "from to into onto before after until since over under above below inside outside in_out up down more less "
    "von nach vor bis seit uber unter mehr weniger "
    "depuis avant apres jusqua vers desde hasta antes despues hacia "
    "da prima dopo kadar sonra once den dan "
    "من الي قبل بعد".split()
)
"""Of these the order matters, too."""
OTHER = frozenset("between without with except instead only both each".split())

_KIND = {word: kind for table in (_ASKED, _DAYS) for kind, line in table.items() for word in line.split()}
DAYS = {word: kind for kind, line in _DAYS.items() for word in line.split()}


@lru_cache(maxsize=20_000)
def is_exact(word: str) -> bool:
    """No typo of another word: 15 is not 16, and Sunday not Monday."""
    return word in _KIND or word in NEGATIONS or any(sign.isdigit() for sign in word)


def contradict(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether something keeps them apart that few letters say."""
    left, right = tuple(one), tuple(other)
    return _signs(left) != _signs(right) or _asks_other(left, right) or _goes_elsewhere(left, right)


def signs(parts: Iterable[str]) -> frozenset[str]:
    return _signs(tuple(parts))


@lru_cache(maxsize=4_000)
def _signs(parts: tuple[str, ...]) -> frozenset[str]:
    found = {"not"} if any(part in NEGATIONS for part in parts) else set()
    found |= {DAYS[part] for part in parts if part in DAYS}
    return frozenset(found | {part for part in parts if any(sign.isdigit() for sign in part)})


def _asks_other(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """When and where: only if both say so."""
    asked = [{_KIND[part] for part in parts if part in _KIND and part not in DAYS} for parts in (left, right)]
    return bool(asked[0] and asked[1] and not asked[0] & asked[1])


def _goes_elsewhere(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """From here to there, and from there to here; before it, and after it."""
    ways = [[part for part in parts if part in _WAYS] for parts in (left, right)]
    if not ways[0] or not ways[1]:
        return False
    if set(ways[0]) != set(ways[1]):
        return True
    shared = set(left) & set(right)
    return [it for it in left if it in shared] != [it for it in right if it in shared]
