"""Colours: whatever the owner picks can be read."""

from hypothesis import given
from hypothesis import strategies as st

from widget.look import DARK_BACKGROUND, LIGHT_BACKGROUND, colors_for, contrast, is_color

ANY_COLOR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


def test_a_good_accent_stays_as_it_is():
    assert colors_for("#5346E0", LIGHT_BACKGROUND).accent == "#5346E0"
    assert colors_for("#5346E0", LIGHT_BACKGROUND).on_accent == "#FFFFFF"


def test_contrast_is_wcags():
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21
    assert round(contrast("#767676", "#FFFFFF"), 2) == 4.54


@given(ANY_COLOR)
def test_any_accent_can_be_read_on_light(accent):
    colors = colors_for(accent, LIGHT_BACKGROUND)
    assert contrast(colors.accent, LIGHT_BACKGROUND) >= 3
    assert contrast(colors.on_accent, colors.accent) >= 4.5
    assert contrast("#1B1B1F", colors.soft) >= 4.5


@given(ANY_COLOR)
def test_any_accent_can_be_read_on_dark(accent):
    colors = colors_for(accent, DARK_BACKGROUND)
    assert contrast(colors.accent, DARK_BACKGROUND) >= 4.5
    assert contrast(colors.on_accent, colors.accent) >= 4.5
    assert contrast("#F2F2F4", colors.soft) >= 4.5


@given(st.text())
def test_only_six_hex_digits_are_a_color(text):
    if is_color(text):
        int(text[1:], 16)
        assert len(text) == 7
