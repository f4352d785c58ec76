"""What a picture is, by its first bytes; and what is none for us."""

import pytest

from idp.model.errors import Refused
from idp.oidc.pictures import read_picture
from tests.support.pictures import HTML, PICTURES, SVG, gif, jpeg, png, webp

SIZED = {
    "png": png,
    "jpeg": jpeg,
    "gif": gif,
    "webp-lossy": lambda width, height: webp(b"VP8 ", width, height),
    "webp-lossless": lambda width, height: webp(b"VP8L", width, height),
    "webp-extended": lambda width, height: webp(b"VP8X", width, height),
}
KINDS = pytest.mark.parametrize("draw", SIZED.values(), ids=SIZED)


@pytest.mark.parametrize(("body", "kind"), PICTURES.values(), ids=PICTURES)
def test_a_picture_is_what_its_first_bytes_say(body, kind):
    assert read_picture(body) == kind


@KINDS
@pytest.mark.parametrize(("width", "height"), [(512, 512), (1, 1), (512, 1)])
def test_a_picture_may_have_512_pixels_a_side(draw, width, height):
    read_picture(draw(width, height))


@KINDS
@pytest.mark.parametrize(("width", "height"), [(513, 40), (40, 513), (16000, 16000)])
def test_a_larger_picture_is_refused(draw, width, height):
    with pytest.raises(Refused, match="512 pixels"):
        read_picture(draw(width, height))


@KINDS
def test_a_picture_that_is_cut_off_before_its_size_is_refused(draw):
    whole = draw(40, 40)
    size_ends = {b"\x89": 24, b"\xff": 29, b"G": 10, b"R": 25}[whole[:1]]
    for length in range(size_ends):
        with pytest.raises(Refused):
            read_picture(whole[:length])


MOVING = {
    "png": png(more=b"\x00\x00\x00\x08acTL" + bytes(12)),
    "gif": gif() + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00",
    "webp": webp(b"VP8X", more=b"ANIM\x06\x00\x00\x00" + bytes(6)),
}


@pytest.mark.parametrize("body", MOVING.values(), ids=MOVING)
def test_a_picture_that_plays_for_ever_is_refused(body):
    with pytest.raises(Refused, match="moves"):
        read_picture(body)


NONE = {
    "nothing": b"",
    "svg": SVG,
    "svg-after-a-remark": b"<?xml version='1.0'?><!-- PNG -->" + SVG,
    "html": HTML,
    "pdf": b"%PDF-1.7\n",
    "bmp": b"BM" + bytes(60),
    "icon": b"\x00\x00\x01\x00\x01\x00" + bytes(60),
    "a-space-before": b" " + png(),
    "gif-of-no-version": gif(mark=b"GIF00a"),
    "png-without-a-header": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "png-of-no-size": png(0, 0),
    "gif-of-no-size": gif(0, 40),
    "jpeg-of-no-height": jpeg(40, 0),
    "jpeg-without-a-frame": b"\xff\xd8\xff\xd9" + bytes(4),
    "jpeg-that-walks-nowhere": b"\xff\xd8" + b"\xff\xe0\x00\x00" * 9,
    "sound": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(30),
    "webp-of-no-kind": b"RIFF\x24\x00\x00\x00WEBPVP9 " + bytes(30),
    "webp-without-its-mark": b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(30),
}


@pytest.mark.parametrize("body", NONE.values(), ids=NONE)
def test_what_is_no_picture_for_us_is_refused(body):
    with pytest.raises(Refused):
        read_picture(body)
