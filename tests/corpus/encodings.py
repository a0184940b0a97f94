"""Which encoding a file is in, said, guessed or neither."""

import codecs

from tests.corpus.cases import (
    HEADER,
    SUBJECT,
    Case,
    Refused,
    Rows,
    Waits,
    between,
    faults,
    faulty_cells,
    no_table,
    row,
    table,
    undecodable,
)

NAME = "大牛的下午茶"
ASTRAL = "𠮷野家😀"
TRADITIONAL = "電視新聞網"
NOT_FOR_TEXT = ("rot13", "base64", "utf-7", "idna", "punycode", "unicode_escape")
NOT_READ = ("klingon", "latin-1", "ascii", "cp1252", "utf-32", "shift_jis", "编码", "../utf-8")
MEGABYTE = "，" * 400


def text(name=NAME):
    return between(row(1, external_id=SUBJECT, name=name))


def read(name, content, codec, *, certain, encoding="", holds=NAME):
    """A case of a file that is read in `codec` as it was written."""
    answer = Rows(3, holds={"name": holds}, codec=codec, certain=certain)
    return Case(name, content, answer, encoding)


def broken(name, before, bad, *, codec="utf-8", encoding="", bom=b"", at=0):
    """A case of bytes that end line 2 and are none of `codec`; `at` is where among them."""
    start = bom + table(before).removesuffix("\r\n").encode(codec)
    content = start + bad + table(row(102)).encode(codec)
    return undecodable(name, content, len(start) + at, 2, encoding)


def guessed():
    yield read("UTF-8", text().encode(), "utf-8", certain=True)
    yield read("UTF-8 with BOM", text().encode("utf-8-sig"), "utf-8-sig", certain=True)
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        content = text(ASTRAL).encode(codec)
        yield read(f"{codec} with BOM", mark + content, "utf-16", certain=True, holds=ASTRAL)
        yield read(f"{codec} without BOM", content, codec, certain=False, holds=ASTRAL)
    yield read("GBK", text().encode("gbk"), "gb18030", certain=False)
    four_bytes = text(ASTRAL).encode("gb18030")
    yield read("GB18030 of four bytes", four_bytes, "gb18030", certain=False, holds=ASTRAL)
    taken = TRADITIONAL.encode("big5").decode("gb18030")
    big5 = table(row(1, external_id=SUBJECT, name="@", introduction="", entity_legal_name="a"))
    content = big5.encode().replace(b"@", TRADITIONAL.encode("big5"))
    answer = Rows(1, holds={"name": taken}, codec="gb18030", certain=False)
    yield Case("Big5 is taken for GB18030, and that is said to be a guess", content, answer)


def named():
    for name in ("gbk", "GB2312", "cp936", " gb18030 "):
        content = text().encode("gb18030")
        yield read(f"named {name!r}", content, "gb18030", certain=True, encoding=name)
    for name in ("big5", "cp950", "big5hkscs"):
        content = table(
            row(1, external_id=SUBJECT, name=TRADITIONAL, introduction="", entity_legal_name="a")
        ).encode(name)
        answer = Rows(1, holds={"name": TRADITIONAL}, codec=name)
        yield Case(f"named {name!r}", content, answer, name)
    yield read("named UTF8", text().encode(), "utf-8", certain=True, encoding="UTF8")
    yield read(
        "BOM and named utf-8", text().encode("utf-8-sig"), "utf-8", certain=True, encoding="utf-8"
    )
    for name in (*NOT_FOR_TEXT, *NOT_READ):
        answer = Refused("UnknownEncoding")
        yield Case(f"named {name!r}, which is not read", text().encode(), answer, name)
    gbk = text().encode("gbk")
    bad = gbk.index(row(101)["name"].encode("gbk"))
    yield undecodable("GBK named utf-8", gbk, bad, 2, "utf-8")
    odd = text().encode("utf-16-le") + b"\n"
    yield undecodable("UTF-16 with half a character at its end", odd, len(odd) - 1, 5, "utf-16-le")


def wrong_bytes():
    bad = {
        "a lone continuation byte": b"\x80\xff",
        "an overlong NUL": b"\xc0\x80\xff",
        "an encoded surrogate": b"\xed\xa0\x80\xff",
        "a byte beyond Unicode": b"\xf5\x80\x80\x80\xff",
        "a byte that no encoding has": b"\xff",
    }
    for what, content in bad.items():
        yield broken(f"UTF-8 and {what}", row(101), content, encoding="utf-8")
        mark = codecs.BOM_UTF8
        yield broken(f"UTF-8 with BOM and {what}", row(101), content, bom=mark)
    content = text().encode()[: -len("\r\n")] + "大".encode()[:2]
    yield undecodable("UTF-8 cut off in a character", content, len(content) - 2, 4, "utf-8")
    start = codecs.BOM_UTF16_LE + table(row(101)).encode("utf-16-le")
    lone = start + b"\x00\xdc" + "\r\n".encode("utf-16-le")
    yield undecodable("UTF-16 with half a pair", lone, len(start), 3)
    mixed = table(row(101)).encode() + table(row(1, name="大牛的下午茶读")).encode("gbk")
    yield undecodable("a GBK table pasted below UTF-8", mixed, *_first_bad(mixed, "utf-8"), "utf-8")
    far = table(*(row(number, introduction=MEGABYTE) for number in range(1, 1201))).encode()
    yield undecodable("a bad byte behind the first megabyte", far + b"\xff\n", len(far), 1202)
    marked = codecs.BOM_UTF8 + far + b"\xff\n"
    yield undecodable(
        "a bad byte behind the first megabyte of a marked file", marked, len(far) + 3, 1202
    )
    for codec in ("utf-32", "utf-32-be"):
        mark = codecs.BOM_UTF32_BE if codec == "utf-32-be" else b""
        yield undecodable(f"{codec} with BOM", mark + text().encode(codec), 0, 1)
    yield no_table("UTF-32 without BOM", f"{HEADER}\n{SUBJECT}\n".encode("utf-32-le"), "nul")


def escaped():
    hidden = between(row(1, external_id=SUBJECT, name="@", introduction="")).encode()
    for codec in ("iso2022_jp", "iso2022_kr"):
        content = hidden.replace(b"@", "日本".encode(codec))
        yield Case(
            f"{codec}, which hides text behind control characters",
            content,
            Rows(2, faults(("name", "invisible"))),
        )
    yield faulty_cells(
        "a character that an earlier program has lost", ("name", "lost"), name="大牛\ufffd下午茶"
    )
    yield read("two BOMs", codecs.BOM_UTF8 * 2 + text().encode(), "utf-8-sig", certain=True)
    three = Waits(((1, "look_alike"), (0, "missing")))
    yield Case("three BOMs", codecs.BOM_UTF8 * 3 + text().encode(), three)


def _first_bad(content, codec):
    try:
        content.decode(codec)
    except UnicodeDecodeError as error:
        return error.start, content[: error.start].count(b"\n") + 1
    raise AssertionError("sound after all")


def cases():
    """All of this family."""
    yield from guessed()
    yield from named()
    yield from wrong_bytes()
    yield from escaped()
