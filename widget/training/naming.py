"""What a text names that must stay as it is: numbers, times and prices in one spelling, and links. Pure."""

import re

_LINES = (
    "zero null", "", "two zwei deux dos due twee", "three drei trois tres tre drie", "four vier quatre cuatro quattro",
    "five funf cinq cinco cinque vijf", "six sechs seis sei zes", "seven sieben sept siete sette zeven",
    "eight acht huit ocho otto", "nine neun neuf nueve nove negen", "ten zehn dix diez dieci tien",
    "eleven elf onze once undici", "twelve zwolf douze doce dodici twaalf",
)  # fmt: skip
"""Not one, which most languages write like "a"."""
_SPELLED = {word: str(number) for number, line in enumerate(_LINES) for word in line.split()}
_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_SPELLED))})\b")
_ONE = re.compile(r"\b(?:one|once|single|ein|eine|einen|einem|einer|eines|un|une|uno|una|um|uma|een|bir)\b")
_HALF_DAY = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s*([ap])\.?\s?m\b\.?")
_PHONE = re.compile(r"(?<![\w.,:])(?:\+\s?|00?)\d[\d\s/()-]{4,}\d")
_THOUSANDS = re.compile(r"(?<=\d)(?:[,.'\u2019]| (?=\d{3}(?!\d)))(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"']+|[\w.+-]+@[\w-]+\.[\w.-]+", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s+")


def with_numbers(line: str) -> str:
    """A plain line with its numbers as figures, each in one spelling: "nine pm" as 21, "4,50" as 4.50, "1,000" as 1000."""
    line = _LIST_NUMBER.sub("", _LINK.sub(" ", line))
    line = _WORD.sub(lambda found: _SPELLED[found[0]], line)
    line = _HALF_DAY.sub(_of_24, _PHONE.sub(_joined, line))
    return _NUMBER.sub(lambda found: _figure(found[0]), _THOUSANDS.sub("", line))


def numbers(line: str) -> list[str]:
    """Of a line that `with_numbers` has made."""
    return _NUMBER.findall(line)


def says_one(line: str) -> bool:
    return _ONE.search(line) is not None


def half_days(line: str) -> tuple[frozenset[str], dict[str, str]]:
    """Of a plain line: the hours before noon that say so, and those after noon, as both clocks write them: {"18": "6"}."""
    said = _HALF_DAY.findall(_WORD.sub(lambda found: _SPELLED[found[0]], line))
    mornings = frozenset(_figure(f"{hour}:{minutes or 0}") for hour, minutes, half in said if half == "a")
    later = {
        _figure(f"{_hour(int(hour), half)}:{minutes or 0}"): _figure(f"{hour}:{minutes or 0}")
        for hour, minutes, half in said
        if half == "p"
    }
    return mornings, later


def links(text: str) -> frozenset[str]:
    found = (link.rstrip(".,;:!?").casefold() for link in _LINK.findall(text))
    return frozenset(re.sub(r"^https?://(?:www\.)?|^www\.", "", link).rstrip("/") for link in found)


def _of_24(found: re.Match[str]) -> str:
    hour = _hour(int(found[1]), found[3])
    return f"{hour}:{found[2]} " if found[2] else f"{hour} "


def _hour(hour: int, half: str) -> int:
    return hour % 12 + (12 if half == "p" else 0) if hour <= 12 else hour


def _joined(found: re.Match[str]) -> str:
    return "0" * found[0].startswith("0") + re.sub(r"\D", "", found[0]).lstrip("0")


def _figure(number: str) -> str:
    """Of 9, 09.00 and 9:00 the same; a telephone's stays as it is."""
    if len(number) > 6 and number.isdigit():
        return number
    parts = re.split("[.,:]", number)
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return ".".join([parts[0].lstrip("0") or "0", *parts[1:]])
