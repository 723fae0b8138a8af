"""The magic questions: what each makes the sandbox do, so that every state of the chat can be seen. Does no IO.

The same question does the same thing each time it is asked, so that a retry by the client changes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import chain, cycle, repeat


class End(Enum):
    DONE = "[DONE]"
    CUT = "no [DONE]: the reply just ends"
    ERROR = "an error object"
    NEVER = "goes on until the client hangs up"


@dataclass(frozen=True, slots=True)
class Act:
    """What is said after `wait` seconds, and how it ends; `deltas` None means: cut `text` at a natural pace.

    A `status` other than 200 means a refusal and nothing said; `page` a web page with status 200.
    """

    text: str = ""
    deltas: tuple[str, ...] | None = None
    wait: float = 0.0
    end: End = End.DONE
    status: int = 200
    retry_after: int | None = None
    page: bool = False


def magic(prompt: str) -> Act | None:
    """What the question's first word makes happen, if it is a magic one."""
    first = prompt.lower().split(maxsplit=1)[:1]
    spell = SPELLS.get(first[0].rstrip(".?,")) if first else None
    return spell.cast() if spell else None


@dataclass(frozen=True, slots=True)
class Spell:
    says: str
    cast: Callable[[], Act]


def _help() -> Act:
    lines = "\n".join(f"- `{name}`: {spell.says}" for name, spell in SPELLS.items())
    return Act(f"These questions make me misbehave:\n\n{lines}")


_STORY = (
    "The first light is on at two, when the street still belongs to the cats and the last bus.",
    "Somebody puts the kettle on, somebody else lifts the cloth from the dough, and for a while nobody says a word.",
    "Flour, water and salt are all there is; the rest is time, and *time is the only ingredient we never run out of*.",
    "By three the first loaves are shaped, and the long table looks like a row of sleeping animals.",
    "The stone of the oven holds its heat for a day, so the last bread bakes on what the first one left behind.",
    "A crust sings when it cools: put your ear close, and you hear it crackle for a quarter of an hour.",
    "At half past six the shutters go up, and the smell walks down Mill Lane **faster than any advertisement**.",
    "The first customer is always the postwoman, who takes two croissants, and eats one before the door has closed.",
)


def _long() -> Act:
    """About 2,000 words with everything Markdown has that a chat may meet."""
    parts = ["# A night at the bakery\n\nYou asked for something long, so make yourself comfortable.\n"]
    for hour in range(1, 12):
        turned = _STORY[hour % 8 :] + _STORY[: hour % 8]
        parts.append(f"\n## Hour {hour}\n\n{' '.join(turned)}\n\n{_ASIDES[hour % len(_ASIDES)]}\n")
    return Act("".join([*parts, "\nThat was all. Good morning!"]))


_ASIDES = (
    "> Good bread needs someone who is willing to wait.",
    "- weigh the flour\n- warm the water\n  - to 28 °C in winter\n  - to 24 °C in summer\n- be patient",
    "1. mix\n2. rest\n3. fold, three times\n4. shape\n5. bake",
    "| Loaf | Hours | Oven |\n| :--- | ---: | :---: |\n| Sourdough | 18 | 240 °C |\n| Rye | 24 | 220 °C |",
    "```python\ndef bread(flour, water, salt):\n    return bake(rest(flour + water + salt, hours=18))\n```",
    "Read more on [the page about our oven](https://example.com/oven), or ask for `Agnes` at the counter.",
)

_UNICODE = (
    "A croissant in two halves: ", "\ud83e", "\udd50", ". A family: ", "\U0001f468\u200d", "\U0001f469\u200d\U0001f467",
    ". Right to left: ", "שלום עולם", " and ", "مرحبا بالعالم", ". Line ends of other kinds:\u2028", "and\x85",
    "then e with an accent of its own: e", "\u0301", ". Half a character: ", "\ud83e", " and that is all.",
)  # fmt: skip


SPELLS: dict[str, Spell] = {
    "!help": Spell("lists these questions", _help),
    "!slow": Spell(
        "waits 9 seconds before the first word",
        lambda: Act("Sorry, I had to think about that for nine seconds.", wait=9.0),
    ),
    "!cut": Spell(
        "breaks off in the middle of the answer",
        lambda: Act("This answer was going to be long and helpful, but right in the", end=End.CUT),
    ),
    "!error": Spell(
        "an error comes in the middle of the answer",
        lambda: Act("This answer begins well, but then", end=End.ERROR),
    ),
    "!429": Spell("refuses: the limit is reached, come back in 30 seconds", lambda: Act(status=429, retry_after=30)),
    "!500": Spell("fails before it answers", lambda: Act(status=500)),
    "!401": Spell("refuses the API key", lambda: Act(status=401)),
    "!403": Spell("refuses the model", lambda: Act(status=403)),
    "!garbage": Spell("sends a web page instead of an answer", lambda: Act(page=True)),
    "!silent": Spell("answers with nothing at all", Act),
    "!long": Spell("answers in about 2,000 words with headings, lists, tables and code", _long),
    "!endless": Spell("never stops by itself", lambda: Act("And then we knead the dough, ", end=End.NEVER)),
    "!emoji": Spell("sends characters in halves, right-to-left text and odd line ends", lambda: Act(deltas=_UNICODE)),
    "!unicode": Spell("the same as `!emoji`", lambda: Act(deltas=_UNICODE)),
}


def unending(deltas: Iterable[str]) -> Iterable[str]:
    """The same deltas over and over, with a new paragraph after each round."""
    return chain.from_iterable(cycle([tuple(deltas), tuple(repeat("\n\n", 1))]))
