"""Colours that can be read: from the owner's one accent, the variants for light and dark. Pure arithmetic.

Contrast is WCAG 2.2's: (L1 + 0.05) / (L2 + 0.05) with relative luminance. Text wants 4.5:1, controls 3:1.
"""

import colorsys
import re
from collections.abc import Iterable
from dataclasses import dataclass

LIGHT_BACKGROUND, DARK_BACKGROUND = "#FFFFFF", "#17171A"
_INK, _PAPER = "#17171A", "#FFFFFF"
_TEXT, _CONTROL = 4.5, 3.0
_BUBBLE = {LIGHT_BACKGROUND: "#1B1B1F", DARK_BACKGROUND: "#F2F2F4"}


@dataclass(frozen=True, slots=True)
class Colors:
    """An accent, what is written on it, and the soft shade of it behind the visitor's own words. Each `#RRGGBB`."""

    accent: str
    on_accent: str
    soft: str


def is_color(text: str) -> bool:
    return re.fullmatch(r"#[0-9A-Fa-f]{6}", text) is not None


def colors_for(accent: str, background: str) -> Colors:
    """The owner's accent on this background, moved only as far as contrast demands."""
    moved = _until(accent, background, _TEXT if background == DARK_BACKGROUND else _CONTROL)
    on_accent = max(_PAPER, _INK, key=lambda text: contrast(text, moved))
    if contrast(on_accent, moved) < _TEXT:
        moved = _until(moved, on_accent, _TEXT)
    return Colors(moved, on_accent, _soft(moved, background))


def contrast(one: str, other: str) -> float:
    """1 (the same) to 21 (black on white)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _soft(accent: str, background: str) -> str:
    """As much accent in the background as the text on it allows."""
    for share in (0.22, 0.16, 0.12, 0.08):
        mixed = _mix(accent, background, share if background == DARK_BACKGROUND else share / 2)
        if contrast(mixed, _BUBBLE[background]) >= _TEXT + 2.5:
            return mixed
    return background


def _until(color: str, other: str, wanted: float) -> str:
    """The nearest lighter or darker shade with the wanted contrast to the other colour."""
    red, green, blue = (part / 255 for part in _parts(color))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    step = -0.01 if _luminance(other) > 0.18 else 0.01
    while contrast(color, other) < wanted and 0 <= lightness <= 1:
        lightness += step
        parts = colorsys.hls_to_rgb(hue, min(max(lightness, 0), 1), saturation)
        color = _hex(round(part * 255) for part in parts)
    return color.upper()


def _mix(one: str, other: str, share: float) -> str:
    return _hex(round(a * share + b * (1 - share)) for a, b in zip(_parts(one), _parts(other), strict=True))


def _luminance(color: str) -> float:
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (p / 255 for p in _parts(color)))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _hex(parts: Iterable[int]) -> str:
    return "#" + "".join(f"{part:02X}" for part in parts)
