"""A question and what was said before it as the one string that SparkGPT takes, by a template that a site's owner writes. Pure.

A line of the template in which something has no value is left out, and the question's own line becomes the question; where
nothing is folded in, the question goes as it was asked. Values are put in once: braces in them mean nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

TEMPLATE_LENGTH = 1000
TURNS = 3
"""So many turns before a question have a name."""
NAMES = 10
"""So many names of the page's context fit into a question's frame."""
ANSWER_LENGTH, QUESTION_LENGTH, CONTEXT_LENGTH = 1000, 500, 200
"""What is kept at most of each, before the whole is cut to its length."""
DEFAULT_TEMPLATE = "Earlier question: {last_question}\nEarlier answer: {last_answer}\nNew question: {question}"

_CONTEXT = "context."
_CONTEXT_NAME = re.compile(r"context\.[A-Za-z0-9_-]{1,40}")
_PLACE = re.compile(r"\{([^{}]*)\}")
_QUESTION = "question"
_UNSEEN = dict.fromkeys((*range(0xE0000, 0xE0080), 0x200B, 0x2060, 0xFEFF))
"""What nobody sees and a model reads: letters as tags, and spaces without width."""
_SCRAP = 12
"""Fewer characters of an answer help nobody."""


class How(StrEnum):
    """When what was said before goes along."""

    ALONE = "alone"
    ELLIPTICAL = "elliptical"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Said:
    """A turn before the question."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is to fold in: turns, the latest first, and what the page says."""

    turns: Sequence[Said] = ()
    context: Mapping[str, str] | None = None


class BadTemplate(ValueError):
    """What an owner wrote can't be used; the text says what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Template:
    """What `read_template` has understood."""

    lines: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """Of its placeholders."""
        return frozenset().union(*map(_names, self.lines))

    @property
    def turns(self) -> int:
        """How many turns before the question it speaks of."""
        return max((_turn(name) for name in self.names if name.startswith("last_")), default=0)

    @property
    def context(self) -> list[str]:
        """The names that a page may give values for."""
        return sorted(name.removeprefix(_CONTEXT) for name in self.names if name.startswith(_CONTEXT))


def placeholders() -> list[str]:
    """All there are, but for those of the context."""
    numbers = ["", *(f"_{number}" for number in range(2, TURNS + 1))]
    return [_QUESTION, *(f"last_{what}{number}" for number in numbers for what in ("question", "answer"))]


def read_template(text: str) -> Template:
    """An owner's template. BadTemplate with words for the owner."""
    lines = tuple(_visible(line).strip() for line in text.strip().splitlines())
    if len(text) > TEMPLATE_LENGTH:
        raise BadTemplate(f"The template has more than {TEMPLATE_LENGTH} characters. Write a shorter one.")
    for line in lines:
        if "{" in (rest := _PLACE.sub("", line)) or "}" in rest:
            raise BadTemplate("There is a { or } that belongs to no placeholder. Write placeholders like {question}.")
    template = Template(lines)
    for name in sorted(template.names):
        _check_name(name)
    written = [name for line in lines for name in _PLACE.findall(line)]
    if written.count(_QUESTION) != 1:
        raise BadTemplate("Write {question} where the visitor's question goes: once, and only once.")
    if len(template.names) == 1:
        raise BadTemplate("Nothing goes along yet. Write {last_question}, {last_answer} or {context.NAME} as well.")
    if len(template.context) > NAMES:
        raise BadTemplate(f"There is room for {NAMES} names of {{context.NAME}}.")
    return template


def prompt_for(
    how: How, template: Template, question: str, beside: Beside, limit: int, is_elliptical: Callable[[str], bool]
) -> str:
    """What is sent for a question at a site that wants it so."""
    if how is How.ALONE or (how is How.ELLIPTICAL and not is_elliptical(question)):
        return question
    return fold(template, question, beside, limit)


def fold(template: Template, question: str, beside: Beside, limit: int) -> str:
    """The question with what there is to fold in, in at most `limit` characters. The question is never cut: what was
    said before is, answers first, the oldest before the latest; if that isn't enough, the question goes alone."""
    values = {name: value for name, value in _values(beside) if value and name in template.names}
    for name in _first_to_go(values):
        if (over := len(_filled(template, question, values)) - limit) > 0:
            _cut(values, name, over)
    text = _filled(template, question, values)
    return text if len(text) <= limit and _lines(question).strip() else question


# --- Below: parts of the above ----------------------------------------------------------------------------------


def _check_name(name: str) -> None:
    known = placeholders()
    if name in known or _CONTEXT_NAME.fullmatch(name):
        return
    if name.startswith(_CONTEXT):
        raise BadTemplate(f"“{{{name}}}”: a name has 1 to 40 characters out of A-Z, a-z, 0-9, _ and -.")
    if near := get_close_matches(name.strip().lower(), known, n=1, cutoff=0.6):
        raise BadTemplate(f"“{{{name}}}” is no placeholder. Do you mean {{{near[0]}}}?")
    raise BadTemplate(  # noqa
        f"“{{{name}}}” is no placeholder. There are {{question}}, {{last_question}}, {{last_answer}} and {{context.NAME}}."
    )


def _turn(name: str) -> int:
    """`last_answer` is of turn 1, `last_answer_2` of the one before it."""
    number = name.rpartition("_")[2]
    return int(number) if number.isdecimal() else 1


def _values(beside: Beside) -> Iterator[tuple[str, str]]:
    """What has one, each on a single line, so that none can look like another line of the template."""
    for number, said in enumerate(beside.turns[:TURNS], 1):
        ending = f"_{number}" if number > 1 else ""
        yield f"last_question{ending}", _line(said.question, QUESTION_LENGTH)
        yield f"last_answer{ending}", _line(said.answer, ANSWER_LENGTH)
    for name, value in (beside.context or {}).items():
        yield f"{_CONTEXT}{name}", _line(value, CONTEXT_LENGTH)


def _first_to_go(values: Mapping[str, str]) -> list[str]:
    kinds = ("last_answer", "last_question", _CONTEXT)
    by_kind = [[name for name in values if name.startswith(kind)] for kind in kinds]
    return [name for names in by_kind for name in reversed(names)]


def _cut(values: dict[str, str], name: str, over: int) -> None:
    """Take that much off a value; all of it, if little would be left."""
    left = shortened(values[name], len(values[name]) - over)
    if len(left) < _SCRAP:
        del values[name]
    else:
        values[name] = left


def _filled(template: Template, question: str, values: Mapping[str, str]) -> str:
    given = {**values, _QUESTION: _lines(question)}
    staying = [line for line in template.lines if _stays(line, given)]
    is_folded = any(given.keys() >= names and names - {_QUESTION} for names in map(_names, staying))
    return "\n".join(_line_filled(line, given) for line in staying).strip() if is_folded else question


def _stays(line: str, given: Mapping[str, str]) -> bool:
    names = _names(line)
    return _QUESTION in names or given.keys() >= names


def _line_filled(line: str, given: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: given[place[1]], line) if given.keys() >= _names(line) else given[_QUESTION]


def _names(line: str) -> set[str]:
    return {*_PLACE.findall(line)}


def shortened(text: str, most: int) -> str:
    """At most so many characters, cut between words where there is a place to."""
    if len(text) <= most:
        return text
    kept = text[: max(0, most - 2)]
    whole, space, _rest = kept.rpartition(" ")
    return f"{whole if space and text[len(kept) : len(kept) + 1] != ' ' else kept} …".strip() if most > 2 else ""


def _line(text: str, most: int) -> str:
    return shortened(" ".join(_visible(text.translate(_UNSEEN)).split()), most)


def _lines(text: str) -> str:
    return "\n".join(_visible(line) for line in text.splitlines())


def _visible(text: str) -> str:
    """Without control characters, line ends of any kind, and what turns the direction of all that follows."""
    return "".join(" " if _is_control(letter) else letter for letter in text)


def _is_control(letter: str) -> bool:
    return (
        unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs")
        or "\u202a" <= letter <= "\u202e"
        or "\u2066" <= letter <= "\u2069"
    )
