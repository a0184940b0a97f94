"""Pictures are encoded anew: they look as before and tell nothing else."""

import hashlib
import io

import pytest
from PIL import Image, ImageChops

from audit.enums import MediaType
from audit.evidence import inspect, page_picture
from tests.audit.evidence.corpus import case, pictures
from tests.audit.evidence.corpus.pictures import picture

PNG_CHUNKS_WITHOUT_METADATA = {b"IHDR", b"IDAT", b"IEND"}


def inspected(data, name="scan"):
    return inspect(data, name=name)


def opened(data):
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "media_type", "mode"),
    [
        case("color JPEG", picture("JPEG"), MediaType.JPEG, "RGB"),
        case("gray JPEG", picture("JPEG", "L"), MediaType.JPEG, "L"),
        case("CMYK JPEG", picture("JPEG", "CMYK"), MediaType.JPEG, "RGB"),
        case("progressive JPEG", picture("JPEG", progressive=True), MediaType.JPEG, "RGB"),
        case("JPEG of a phone", pictures.phone_jpeg(), MediaType.JPEG, "RGB"),
        case("color PNG", picture("PNG"), MediaType.PNG, "RGB"),
        case("gray PNG", picture("PNG", "L"), MediaType.PNG, "L"),
        case("black and white PNG", picture("PNG", "1"), MediaType.PNG, "1"),
        case("transparent PNG", picture("PNG", "RGBA"), MediaType.PNG, "RGBA"),
        case("transparent gray PNG", picture("PNG", "LA"), MediaType.PNG, "RGBA"),
        case("palette PNG", picture("PNG", "P"), MediaType.PNG, "RGB"),
        case("transparent palette PNG", pictures.transparent_palette_png(), MediaType.PNG, "RGBA"),
        case("16-bit gray PNG", pictures.gray16_png(), MediaType.PNG, "L"),
        case("animated PNG", pictures.animated_png(), MediaType.PNG, "RGB"),
    ],
)
def test_pictures_are_taken_by_content_and_encoded_anew(data, media_type, mode):
    file = inspected(data, name="anything.exe")
    clean = opened(file.content)
    assert (file.media_type, file.page_count) == (media_type, 1)
    assert (clean.format, clean.mode, clean.size) == (media_type.name, mode, (40, 30))
    assert file.original_sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_the_picture_looks_as_before(file_format):
    data = picture(file_format)
    difference = ImageChops.difference(opened(data), opened(inspected(data).content))
    assert max(most for _least, most in difference.getextrema()) < 8


def test_the_same_bytes_make_the_same_file():
    assert inspected(picture()) == inspected(picture())


def test_a_picture_is_turned_upright():
    upright = opened(inspected(pictures.rotated_jpeg()).content)
    assert upright.size == (30, 40)
    red, white = upright.getpixel((15, 3)), upright.getpixel((15, 30))
    assert red[0] > 200 > 100 > red[1]
    assert min(white) > 200


def test_a_picture_is_turned_even_where_its_exif_is_faulty():
    assert opened(inspected(pictures.jpeg_of_a_careless_camera()).content).size == (30, 40)


def test_a_photo_no_longer_tells_where_it_was_taken_and_carries_nothing_else():
    before = pictures.located_jpeg_with_html()
    after = inspected(before).content
    for trace in (b"Exif", b"Camera", b"profile", b"<script", pictures.COMMENT):
        assert trace in before
        assert trace not in after
    assert not opened(after).getexif()
    assert after.endswith(b"\xff\xd9")


def test_a_png_keeps_its_pixels_only():
    assert set(_chunks(inspected(pictures.described_png()).content)) == PNG_CHUNKS_WITHOUT_METADATA


def test_of_an_animation_the_first_frame_is_kept():
    kept = opened(inspected(pictures.animated_png()).content)
    assert kept.getpixel((0, 0)) == (255, 0, 0)
    assert getattr(kept, "n_frames", 1) == 1


def test_sixteen_bits_of_gray_keep_their_shade():
    assert opened(inspected(pictures.gray16_png()).content).getpixel((0, 0)) == 0x80


def test_a_picture_is_its_own_page():
    assert page_picture(picture(), MediaType.JPEG) == picture()


def _chunks(png):
    place = 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        yield png[place + 4 : place + 8]
        place += 12 + length
