"""A text as words that can be compared: case, accents, marks and spelling habits gone. Pure; knows no language by name."""

import re
import unicodedata
from functools import lru_cache
from sys import intern

LONGEST = 2_000
"""Characters of a text that are looked at: a question is shorter, and hostile texts must not take long."""
MOST_WORDS = 120
LONGEST_WORD = 40
REMEMBERED = 200
"""Longer texts are read anew each time: nobody may fill the memory with them."""

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_FOLDED = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه"}
)
_JOINED = re.compile(r"(?<=\w)['\u2019\u02bc]s\b")
_ELIDED = re.compile(r"\b(?:l|d|j|n|s|c|m|t|qu|jusqu|lorsqu)['\u2019\u02bc](?=\w)")
_MARKS = str.maketrans("", "", "'\u2019\u02bc\u0640")
_HYPHEN = re.compile(r"\b([^\W\d_]{1,2})-(?=[^\W\d_])")
_IDLE_SIGNS = re.compile("请问|你们|您们|我们|你好|您好|吗|呢|的|了|我|你|您|是|有|可以|能|可|在|怎么|如何|什么|想|要")
"""Chinese words that say nothing of what is asked: without spaces they can be told by their signs only."""


def plain(text: str) -> str:
    """One line in small letters, without accents and control characters."""
    known = unicodedata.normalize("NFKC", text[:LONGEST]).replace("İ", "i").casefold()[:LONGEST].translate(_FOLDED)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", known) if unicodedata.category(sign) != "Mn")
    return unicodedata.normalize("NFC", bare)


def words(text: str) -> tuple[str, ...]:
    """All words in their order; what is written without spaces in overlapping pairs of signs."""
    return _remembered(text) if len(text) <= REMEMBERED else _words(text)


@lru_cache(maxsize=20_000)
def _remembered(text: str) -> tuple[str, ...]:
    return _words(text)


def _words(text: str) -> tuple[str, ...]:
    line = _HYPHEN.sub(r"\1", _ELIDED.sub(_kept_no, _JOINED.sub("", plain(text))).translate(_MARKS))
    return tuple(intern(part) for word in _WORD.findall(line)[:MOST_WORDS] for part in _parts(word))[:MOST_WORDS]


def _kept_no(elided: re.Match[str]) -> str:
    """What French swallows of a word says little, but "n'" says no."""
    return " ne " if elided[0].startswith("n") else " "


def _parts(word: str) -> list[str]:
    if _UNSPACED.search(word) is None:
        return [_without_article(word)[:LONGEST_WORD]]
    spaced = _UNSPACED.sub(lambda run: f" {_pairs(run[0])} ", word)
    return [part[:LONGEST_WORD] for part in spaced.split()]


def _pairs(run: str) -> str:
    said = _IDLE_SIGNS.sub("", run) or run
    return " ".join(said[at : at + 2] for at in range(max(1, len(said) - 1)))


def _without_article(word: str) -> str:
    """Arabic writes "the" and "and the" in one with the word."""
    for article in ("وال", "بال", "لل", "ال"):
        if word.startswith(article) and len(word) > len(article) + 2:
            return word[len(article) :]
    return word
