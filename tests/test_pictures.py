import io
import struct
import zlib

import pytest
from PIL import Image

from tests.paint import painted
from widget.pictures import BYTES, SIDE, BadPicture, name_of, small_square

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def opened(picture):
    return Image.open(io.BytesIO(picture))


def png_that_claims(width, height):
    """The head of a PNG whose pixels would fill the memory."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(300, 200), (20, 900), (1, 1), (2000, 1500)])
def test_every_picture_becomes_a_small_square_of_webp(kind, size):
    image = opened(small_square(painted("#C03050", size, kind)))
    assert (image.format, image.size) == ("WEBP", (SIDE, SIDE))
    red, green, blue = image.convert("RGB").getpixel((64, 64))
    assert abs(red - 0xC0) < 16 and abs(green - 0x30) < 16 and abs(blue - 0x50) < 16


def test_what_is_seen_through_stays_so():
    assert opened(small_square(painted("#11223300"))).convert("RGBA").getpixel((64, 64))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_other_kinds_of_pixels_are_drawn_too(mode):
    written = io.BytesIO()
    Image.new(mode, (40, 40)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(small_square(written.getvalue())).size == (SIDE, SIDE)


def test_a_photo_stands_upright_and_says_nothing_of_where_it_was_taken():
    image = Image.new("RGB", (200, 100), "#FF0000")
    image.paste("#0000FF", (100, 0, 200, 100))  # its right half is blue
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A CAMERA"  # turn it clockwise
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, quality=95)
    picture = small_square(written.getvalue())
    assert b"CAMERA" not in picture and not opened(picture).getexif()
    top, bottom = (opened(picture).convert("RGB").getpixel((64, y)) for y in (8, 120))
    assert top[0] > 150 and bottom[2] > 150


def test_the_first_picture_of_a_moving_one_is_taken():
    frames = [Image.new("RGB", (50, 50), color) for color in ("#FF0000", "#0000FF")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    picture = opened(small_square(written.getvalue()))
    assert getattr(picture, "n_frames", 1) == 1
    assert picture.convert("RGB").getpixel((64, 64))[0] > 200


@pytest.mark.parametrize("data", [SVG, b"  \n" + SVG, b'<?xml version="1.0"?>' + SVG, b"<!-- x -->" + SVG, SVG.upper()])
def test_svg_is_refused_in_words(data):
    with pytest.raises(BadPicture, match="SVG pictures can hold scripts"):
        small_square(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0 nonsense",
        painted()[:80],
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"BM" + b"\0" * 60,
    ],
)
def test_what_is_no_picture_is_refused_in_words(data):
    with pytest.raises(BadPicture, match="can't be read as a picture"):
        small_square(data)


@pytest.mark.parametrize("size", [(5000, 5000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_decoded(size):
    with pytest.raises(BadPicture, match="too many pixels"):
        small_square(png_that_claims(*size))


def test_a_large_file_is_refused():
    with pytest.raises(BadPicture, match="more than 5 MB"):
        small_square(b"\0" * (BYTES + 1))


def test_other_pictures_have_other_names_and_the_same_one_the_same():
    one, other = small_square(painted("#000000")), small_square(painted("#FFFFFF"))
    assert name_of(one) == name_of(bytes(one)) != name_of(other)
    assert len(name_of(one)) == 16
