"""Which encoding a file is in, and that nothing undecodable slips through."""

import codecs

import pytest

from desk.files import encodings as decoding
from desk.files.encodings import (
    EncodingGuess,
    UndecodableFile,
    UnknownEncoding,
    choose_encoding,
    guess_encoding,
    open_text,
)

TEXT = "external_id,name\r\n1,大牛的下午茶\r\n2,𠮷野家😀\r\n"
UTF8 = EncodingGuess("utf-8", "UTF-8", certain=True)
GB18030 = EncodingGuess("gb18030", "GB18030 / GBK", certain=False)


@pytest.fixture
def file(tmp_path):
    """Write bytes to a file and return its path."""

    def write(content):
        path = tmp_path / "registry.csv"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    ("content", "guess"),
    [
        (TEXT.encode(), UTF8),
        (b"external_id\n1\n", UTF8),
        (b"", UTF8),
        (TEXT.encode("utf-8-sig"), EncodingGuess("utf-8-sig", "UTF-8 (BOM)", certain=True)),
        (
            codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
            EncodingGuess("utf-16", "UTF-16 (BOM)", certain=True),
        ),
        (
            codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
            EncodingGuess("utf-16", "UTF-16 (BOM)", certain=True),
        ),
        (TEXT.encode("utf-16-le"), EncodingGuess("utf-16-le", "UTF-16 LE", certain=False)),
        (TEXT.encode("utf-16-be"), EncodingGuess("utf-16-be", "UTF-16 BE", certain=False)),
        (TEXT.encode("gb18030"), GB18030),
        ("name\n毕导\n".encode("gbk"), GB18030),
        ("name\n電視新聞\n".encode("big5"), GB18030),
        # Valid UTF-8 besides, “ţ”: Chinese Windows writes the one far more often than the other.
        ("name\n牛\n".encode("gbk"), GB18030),
        ("name\n拢聽\n".encode(), EncodingGuess("utf-8", "UTF-8", certain=True)),
        ("name\nCafé Müller\n".encode(), EncodingGuess("utf-8", "UTF-8", certain=True)),
        ("name\nПривет\n".encode(), EncodingGuess("utf-8", "UTF-8", certain=True)),
    ],
)
def test_guess_reads_as_written_and_tells_whether_it_is_certain(file, content, guess):
    assert guess_encoding(file(content)) == guess


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_text_comes_back_without_bom_and_with_its_own_line_ends(file, codec):
    with open_text(file(TEXT.encode(codec)), codec) as stream:
        assert stream.read() == TEXT


def test_a_bom_never_reaches_the_header_even_when_the_user_names_plain_utf8(file):
    path = file(TEXT.encode("utf-8-sig"))
    with open_text(path, choose_encoding(path, "utf-8").codec) as stream:
        assert stream.read() == TEXT


@pytest.mark.parametrize("chunk", range(1, 9))
@pytest.mark.parametrize(("codec", "guess"), [("utf-8", UTF8), ("gb18030", GB18030)])
def test_characters_may_be_cut_at_every_chunk_border(file, monkeypatch, chunk, codec, guess):
    monkeypatch.setattr(decoding, "CHUNK_BYTES", chunk)
    assert guess_encoding(file(TEXT.encode(codec))) == guess


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 1 << 20])
@pytest.mark.parametrize(
    ("codec", "before", "after"),
    [
        ("utf-8", "name\r\n大牛\r\n".encode(), b"\xff\r\n"),
        ("utf-8", "name\r大牛\r".encode(), b"\xe5\xa4"),
        ("gb18030", "name\n大牛\n".encode("gb18030"), b"\xff\n"),
        ("utf-16-le", "name\n大牛\n".encode("utf-16-le"), b"\x00\xdc\n\x00"),
    ],
)
def test_undecodable_bytes_are_located(file, monkeypatch, chunk, codec, before, after):
    monkeypatch.setattr(decoding, "CHUNK_BYTES", chunk)
    path = file(before + after)
    for read in (lambda: choose_encoding(path, codec), lambda: _read_all(path, codec)):
        with pytest.raises(UndecodableFile) as refusal:
            read()
        assert (refusal.value.offset, refusal.value.line) == (len(before), 3)
        assert "CSV UTF-8" in str(refusal.value)
        assert refusal.value.__cause__ is None


def test_a_file_in_no_known_encoding_is_refused_where_the_best_guess_fails(file):
    with pytest.raises(UndecodableFile) as refusal:
        guess_encoding(file("name\n大牛的下午茶\n".encode() + b"\xff\xff"))
    assert (refusal.value.offset, refusal.value.line) == (24, 3)


def test_utf32_is_refused(file):
    with pytest.raises(UndecodableFile):
        guess_encoding(file(TEXT.encode("utf-32")))


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("gbk", "gb18030"),
        ("GB2312", "gb18030"),
        ("cp936", "gb18030"),
        (" gb18030 ", "gb18030"),
    ],
)
def test_a_named_encoding_is_certain(file, name, codec):
    path = file("name\n毕导\n".encode(codec))
    guess = choose_encoding(path, name)
    assert (guess.codec, guess.certain) == (codec, True)


def test_no_name_means_guess(file):
    path = file(TEXT.encode("gb18030"))
    assert choose_encoding(path) == choose_encoding(path, " ") == GB18030


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "utf-7", "idna", "a\0b", "编码"])
def test_names_that_are_no_text_encoding_are_refused(file, name):
    with pytest.raises(UnknownEncoding, match="Name one of: utf-8"):
        choose_encoding(file(b"name\n"), name)


def _read_all(path, codec):
    with open_text(path, codec) as stream:
        return stream.read()
