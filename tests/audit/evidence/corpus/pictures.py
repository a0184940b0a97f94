"""Pictures, whole and broken."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

ORIENTATION = 0x0112
GPS = 0x8825
COMMENT = b"taken at home"


def picture(file_format="JPEG", mode="RGB", size=(40, 30), **options):
    shades = Image.linear_gradient("L").resize(size).convert(mode)
    return _saved(shades, file_format, **options)


def rotated_jpeg():
    """A white picture, red at its left, which a viewer must turn: the red belongs on top."""
    sideways = Image.new("RGB", (40, 30), "white")
    sideways.paste("red", (0, 0, 10, 30))
    return _saved(sideways, "JPEG", exif=_exif({ORIENTATION: 6}), quality=95)


def located_jpeg_with_html():
    """A photo that tells where it was taken, and a page with a script behind it."""
    exif = _exif({0x010F: "Camera & Co", ORIENTATION: 1})
    exif.get_ifd(GPS).update({1: "N", 2: (39.0, 54.0, 26.0), 3: "E", 4: (116.0, 23.0, 29.0)})
    photo = picture(exif=exif, comment=COMMENT, icc_profile=b"a color profile")
    return photo + b"<html><script>alert(1)</script></html>"


def jpeg_of_a_careless_camera():
    """A picture to be turned whose EXIF gives its width in letters."""
    exif = _exif({0x010F: "Cam", ORIENTATION: 6}).tobytes()
    return picture(exif=exif.replace(b"\x01\x0f", b"\x01\x00"))


def described_png():
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", COMMENT.decode())
    return picture("PNG", pnginfo=text, icc_profile=b"a color profile", dpi=(300, 300))


def transparent_palette_png():
    return picture("PNG", "P", transparency=0)


def gray16_png():
    """Middle gray in 16 bits, which a careless conversion turns white."""
    return _saved(Image.new("I;16", (40, 30), 0x8000), "PNG")


def animated_png():
    frames = [Image.new("RGB", (40, 30), color) for color in ("red", "lime")]
    return _saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


def phone_jpeg():
    """A JPEG holding a second picture, as phones write them (MPO)."""
    first, second = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (8, 6), "lime")
    return _saved(first, "MPO", save_all=True, append_images=[second])


def huge_png(width=50_000, height=50_000):
    """A few bytes that promise a picture of gigabytes."""
    header = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + chunks + _chunk(b"IEND", b"")


def truncated(data):
    return data[: len(data) * 2 // 3]


def with_broken_checksum(png):
    place = png.index(b"IDAT") + 8
    return png[:place] + bytes([png[place] ^ 0xFF]) + png[place + 1 :]


def _saved(image, file_format, **options):
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def _exif(tags):
    exif = Image.Exif()
    exif.update(tags)
    return exif


def _chunk(kind, data):
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
