"""Many questions with the wear of real ones, for time and memory: built of the labelled set's own words, the same each time."""

import random

from tests.labelled.labels import models


def trained(count) -> list[str]:
    """As many different questions as wanted."""
    chance = random.Random(7)
    known, places = [text for model in models() for text in model.trained], _names(chance, 3_000)
    made = dict.fromkeys(known)
    while len(made) < count:
        made[f"{chance.choice(known).rstrip('?؟？ ')} {chance.choice(places)} {chance.choice(places)}?"] = None
    return list(made)[:count]


def asked(count, of) -> list[str]:
    """Each one trained question, said with other words, typos, or much shorter; few twice."""
    chance = random.Random(11)
    return [_worn(chance, chance.choice(of)) for _ in range(count)]


def _worn(chance, text):
    parts = text.split()
    if chance.random() < 0.3 and len(parts) > 3:
        parts = chance.sample(parts, 3)
    if chance.random() < 0.5:
        at = chance.randrange(len(parts))
        parts[at] = _typo(chance, parts[at])
    if chance.random() < 0.3:
        parts.append(chance.choice(["please", "today", "again", "now", "thanks"]))
    return " ".join(parts)


def _typo(chance, word):
    if len(word) < 4:
        return word
    at = chance.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _names(chance, count):
    syllables = [
        "ba",
        "ter",
        "lo",
        "min",
        "gra",
        "su",
        "ken",
        "dor",
        "fel",
        "va",
        "nu",
        "rish",
        "tom",
        "ga",
        "pel",
        "zi",
    ]
    return ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(count)]
