"""Pictures as people upload them, good and bad."""

import io
from typing import Any

from PIL import Image


def painted(color: str = "#5346E0", size: tuple[int, int] = (300, 200), kind: str = "PNG", **how: Any) -> bytes:
    """One colour all over; `how` goes to Pillow, such as `exif`."""
    mode = "RGBA" if len(color) == 9 else "RGB"
    written = io.BytesIO()
    Image.new(mode, size, color).save(written, kind, **how)
    return written.getvalue()
