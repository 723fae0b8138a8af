"""The page of states tells of every state that there is, in words and in each of its pictures."""

import re

import pytest
from PIL import Image

from tests.browser.screenshots import DEVICES, DOCS, LANGUAGES, SCHEMES
from tests.browser.sheets import SHOWS
from tests.browser.states import STATES
from tests.server import ROOT

PAGE = (ROOT / "docs" / "states.md").read_text()


def test_every_state_is_told_of_in_words():
    told = {word for row in re.findall(r"^\| ([^|]+) \|", PAGE, re.MULTILINE) for word in re.split(r", ", row.strip())}
    told |= {f"message, {word}" for word in ("wrong", "restored")}
    assert set(STATES) - told == set()


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_state_is_in_every_picture(device, language, scheme):
    name = f"{device}-{language}-{scheme}.png"
    with Image.open(DOCS / "states" / name) as picture:
        assert picture.text[SHOWS].split("\n") == list(STATES), "make screenshots"
    assert f"images/states/{name}" in PAGE
