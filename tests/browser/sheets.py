"""Many pictures on one sheet, small enough to be kept with the docs. Knows nothing of what they show."""

from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

WIDE, HIGH, GAP, CAPTION, COLUMNS, COLORS = 240, 426, 12, 24, 7, 128
SHOWS = "Shows"
GROUND, INK = "#8A8A94", "#FFFFFF"


def sheet(pictures: Mapping[str, Path], target: Path) -> None:
    """Each picture with its name above it, in rows. The file itself says the names, too, as `SHOWS`."""
    rows = -(-len(pictures) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * (WIDE + GAP) + GAP, rows * (HIGH + CAPTION + GAP) + GAP), GROUND)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(14)
    for index, (name, path) in enumerate(pictures.items()):
        left = GAP + index % COLUMNS * (WIDE + GAP)
        top = GAP + index // COLUMNS * (HIGH + CAPTION + GAP)
        draw.text((left, top), name, INK, font)
        with Image.open(path) as picture:
            small = picture.convert("RGB")
            small.thumbnail((WIDE, HIGH), Image.Resampling.LANCZOS)
        page.paste(small, (left, top + CAPTION))
    said = PngInfo()
    said.add_text(SHOWS, "\n".join(pictures))
    save(page, target, said)


def save(picture: Image.Image, target: Path, said: PngInfo | None = None) -> None:
    """With few colours, because pictures of an interface have few; and with the rare ones among them, because red matters."""
    picture.convert("RGB").quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        target, optimize=True, pnginfo=said
    )
