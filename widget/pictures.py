"""A picture that somebody uploads, as the small square WebP that visitors get. The only importer of Pillow; knows no site.

What comes in is hostile until it is drawn anew: only four formats are opened, and size and pixels are judged before decoding.
"""

import hashlib
import io
import re

from PIL import Image, ImageOps

SIDE = 128
BYTES, PIXELS = 5 * 1024 * 1024, 4096 * 4096
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_SVG = re.compile(rb"<(\?xml|!doctype|!--|svg)", re.IGNORECASE)


class BadPicture(ValueError):
    """What was uploaded can't be used; the text says why and what to do."""


def small_square(data: bytes) -> bytes:
    """The middle of the picture, 128 by 128, as WebP without anything else of the file. BadPicture with words for the owner."""
    if len(data) > BYTES:
        raise BadPicture(
            f"The picture has more than {BYTES >> 20} MB. Save a smaller one; 512 by 512 pixels are plenty."
        )
    if _SVG.search(data[:1024]):
        raise BadPicture("SVG pictures can hold scripts, so they aren't taken. Save it as PNG and upload that.")
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            return _encoded(_drawn(image))
    except BadPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture(_TOO_LARGE) from None
    except Exception:  # Pillow's decoders raise whatever they like at broken files
        raise BadPicture("This can't be read as a picture. Upload a PNG, JPEG, WebP or GIF.") from None


def name_of(picture: bytes) -> str:
    """A name that no other picture has."""
    return hashlib.sha256(picture).hexdigest()[:16]


_TOO_LARGE = "The picture has too many pixels. Save a smaller one; 512 by 512 are plenty."


def _drawn(image: Image.Image) -> Image.Image:
    if image.width * image.height > PIXELS:
        raise BadPicture(_TOO_LARGE)
    image.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded no larger than it is needed
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small = plain.reduce(max(1, min(plain.size) // (2 * SIDE)))
    return ImageOps.fit(ImageOps.exif_transpose(small), (SIDE, SIDE), Image.Resampling.LANCZOS)


def _encoded(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "WEBP", quality=86, method=6)
    return written.getvalue()
