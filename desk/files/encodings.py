"""From bytes to text: which encoding a file is in, and reading it strictly."""

import codecs
import io
import re
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext as _

from desk.gb18030 import CODEC as GB18030_2022
from desk.refusals import ImportRefused

CHUNK_BYTES = 1 << 20
BOM = "\ufeff"
LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16 (BOM)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "gb18030": "GB18030 / GBK",
    "big5": "Big5",
    "big5hkscs": "Big5-HKSCS",
    "cp950": "Big5 (Windows)",
}
# What reads a file where Python's own codec is out of date.
DECODERS = {"gb18030": GB18030_2022}
CONTAINED_IN_GB18030 = ("gbk", "gb2312")
HEAD_BYTES = 16
# Characters whose two bytes in UTF-8 are a character of GB 2312's first level in GB18030.
TWO_BYTES_OF_BOTH = frozenset(map(chr, range(0x80))) | {
    bytes((lead, trail)).decode() for lead in range(0xC2, 0xD8) for trail in range(0xA1, 0xC0)
}
LATIN_WORD = re.compile("[A-Za-z][\u0080-\u07ff]|[\u0080-\u07ff][A-Za-z]")
EURO_BYTE = 0x80


def _decode_euro(error):
    """Decode the byte that Chinese Windows (code page 936) writes for €; the standards lack it."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == EURO_BYTE:
        return "€", error.start + 1
    raise error


def _keep_bytes(error):
    """Decode bytes that the encoding does not know as UNDECODABLE characters."""
    byte = error.object[error.start]
    if byte == EURO_BYTE and error.encoding != "utf-8":
        return _decode_euro(error)
    return chr(0xDC00 + byte), error.start + 1


codecs.register_error("cp936-euro", _decode_euro)
codecs.register_error("keep-bytes", _keep_bytes)
ERROR_HANDLERS = {"gb18030": "cp936-euro"}
# What stands for a byte that does not decode, where a file is read leniently.
UNDECODABLE = re.compile("[\udc80-\udcff]")
# Files of other encodings are read whole or not at all: their lines end in more than one byte.
LENIENT_CODECS = ("utf-8", "utf-8-sig", "gb18030")


class UnknownEncoding(ImportRefused):
    """The encoding that the user named is none that we read."""


class UndecodableFile(ImportRefused):
    """Bytes that the encoding does not know: `offset` is 0-based, `line` 1-based."""

    def __init__(self, codec, offset, line):
        self.codec = codec
        self.offset = offset
        self.line = line
        super().__init__(
            _(
                "Line %(line)s (byte %(offset)s) is not %(encoding)s text. Save the file as "
                "“CSV UTF-8 (comma delimited)” in your spreadsheet, or name its encoding."
            )
            % {"line": line, "offset": offset, "encoding": LABELS.get(codec, codec)}
        )


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """How a file is encoded: `codec` for Python, `label` for people, `certain` unless guessed."""

    codec: str
    label: str
    certain: bool


def choose_encoding(path, name=""):
    """The encoding the user named, checked against the whole file; a guess when none is named.

    Raises UnknownEncoding, UndecodableFile.
    """
    if not name.strip():
        return guess_encoding(path)
    return _checked(path, _known_codec(name.strip()), certain=True)


def guess_encoding(path):
    """The EncodingGuess of a file: certain by BOM or as valid UTF-8, otherwise to be confirmed.

    Big5 decodes silently as GB18030, hence the doubt. Raises UndecodableFile.
    """
    with open(path, "rb") as stream:
        head = stream.read(HEAD_BYTES)
    if head.startswith(codecs.BOM_UTF8):
        return _checked(path, "utf-8-sig", certain=True)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise UndecodableFile("utf-8", offset=0, line=1)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(path, "utf-16", certain=True)
    if codec := _utf16_without_bom(head):
        return _checked(path, codec, certain=False)
    failures = {}
    for codec, certain in (("utf-8", True), ("gb18030", False)):
        offset = _first_undecodable(path, codec)
        if offset is None and codec == "utf-8" and _reads_as_gb18030_too(path):
            return _guess("gb18030", certain=False)
        if offset is None:
            return _guess(codec, certain=certain)
        failures[codec] = offset
    closest = max(failures, key=failures.get)
    raise _undecodable(path, closest, failures[closest])


def choose_lenient(path, name=""):
    """As `choose_encoding`, but of a file with single lines that do not decode the encoding in
    which most lines do. Raises UnknownEncoding, and UndecodableFile where few do.
    """
    try:
        return choose_encoding(path, name)
    except UndecodableFile as refusal:
        codecs_tried = (refusal.codec,) if name.strip() else ("utf-8", "gb18030")
        lines, broken = _count_broken_lines(path, set(codecs_tried) & set(LENIENT_CODECS))
        if not broken or 2 * min(broken.values()) > lines:
            raise
        return _guess(min(broken, key=broken.get), certain=False)


@contextmanager
def open_text(path, codec, *, is_lenient=False):
    """The file as a text stream with its own line ends, without its BOM.

    Bytes that do not decode end the `with` block with UndecodableFile, wherever they stand; where
    reading is lenient they are UNDECODABLE characters.
    """
    is_lenient = is_lenient and codec in LENIENT_CODECS
    errors = "keep-bytes" if is_lenient else ERROR_HANDLERS.get(codec, "strict")
    with open(path, encoding=DECODERS.get(codec, codec), errors=errors, newline="") as stream:
        try:
            if stream.read(1) != BOM:
                stream.seek(0)
            yield stream
        except UnicodeDecodeError:
            raise _undecodable(path, codec, _first_undecodable(path, codec)) from None


def _checked(path, codec, *, certain):
    if (offset := _first_undecodable(path, codec)) is not None:
        raise _undecodable(path, codec, offset)
    return _guess(codec, certain=certain)


def _guess(codec, *, certain):
    return EncodingGuess(codec, LABELS[codec], certain)


def _known_codec(name):
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        codec = ""
    if codec in CONTAINED_IN_GB18030:
        return "gb18030"
    if codec not in LABELS:
        raise UnknownEncoding(
            _("“%(name)s” is no encoding that can be read here. Name one of: %(known)s.")
            % {"name": name[:40], "known": ", ".join(LABELS)}
        )
    return codec


def _utf16_without_bom(head):
    """The codec when every other byte of the file's (ASCII) header is zero, else None."""
    even, odd = head[0::2], head[1::2]
    if odd and not any(odd) and all(even):
        return "utf-16-le"
    if even and not any(even) and all(odd):
        return "utf-16-be"
    return None


def _reads_as_gb18030_too(path):
    """Whether all that is not ASCII in a valid UTF-8 file is as well a common Chinese character in
    GB18030, and no part of a Latin word: short files such as “牛” written by Chinese Windows.
    """
    found = False
    with open(path, encoding="utf-8", newline="") as stream:
        while text := stream.read(CHUNK_BYTES):
            if text.isascii():
                continue
            if LATIN_WORD.search(text) or not TWO_BYTES_OF_BOTH.issuperset(text):
                return False
            found = True
    return found


def _decoder(codec):
    return codecs.getincrementaldecoder(codec)(ERROR_HANDLERS.get(codec, "strict"))


def _first_undecodable(path, codec):
    """The offset of the first byte that does not decode; None for sound files."""
    decoder = _decoder(codec)
    end = 0
    with open(path, "rb") as stream:
        while True:
            chunk = stream.read(CHUNK_BYTES)
            end += len(chunk)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return end - len(error.object) + error.start
            except UnicodeError:
                return 0  # UTF-16 by name, without the mark that it begins with
            if not chunk:
                return None


def _count_broken_lines(path, tried):
    """(how many lines there are, {codec: how many of them do not decode})."""
    lines, broken = 0, dict.fromkeys(sorted(tried, reverse=True), 0)
    with open(path, "rb") as stream:
        for lines, line in enumerate(stream, 1):  # noqa: B007
            for codec in broken:
                try:
                    line.decode(DECODERS.get(codec, codec), ERROR_HANDLERS.get(codec, "strict"))
                except UnicodeDecodeError:
                    broken[codec] += 1
    return lines, broken


def _undecodable(path, codec, offset):
    """The UndecodableFile for `offset`, with its line counted."""
    decoder = io.IncrementalNewlineDecoder(_decoder(codec), translate=True)
    line, left = 1, offset
    with open(path, "rb") as stream:
        while left and (chunk := stream.read(min(left, CHUNK_BYTES))):
            line += decoder.decode(chunk).count("\n")
            left -= len(chunk)
    line += decoder.decode(b"", final=True).count("\n")
    return UndecodableFile(codec, offset, line)
