"""GB 18030 as it is since 2022."""

import pytest

from desk.files.encodings import choose_encoding, open_text
from desk.gb18030 import CODEC, REMAPPED, map_gb18030_2022

# Two bytes of the standard, and the characters of 2022 (L2/23-003R, and GB 18030-2022, annex D).
CHANGED = {
    "a6d9": "︐",
    "a6da": "︒",
    "a6db": "︑",
    "a6dc": "︓",
    "a6dd": "︔",
    "a6de": "︕",
    "a6df": "︖",
    "a6ec": "︗",
    "a6ed": "︘",
    "a6f3": "︙",
    "fe59": "龴",
    "fe61": "龵",
    "fe66": "龶",
    "fe67": "龷",
    "fe6d": "龸",
    "fe7e": "龹",
    "fe90": "龺",
    "fea0": "龻",
    "fe51": "𠂇",
    "fe52": "𠂉",
    "fe53": "𠃌",
    "fe6c": "𡗗",
    "fe76": "𢦏",
    "fe91": "𤇾",
    "a8bc": "ḿ",
}


@pytest.mark.parametrize(("code", "char"), CHANGED.items())
def test_bytes_become_the_standard_characters(code, char):
    assert bytes.fromhex(code).decode(CODEC) == char
    assert map_gb18030_2022(bytes.fromhex(code).decode("gb18030")) == char


def test_no_other_private_character_is_touched():
    others = "".join(chr(code) for code in range(0xE000, 0xF900) if chr(code) not in REMAPPED)
    assert map_gb18030_2022(others) == others


def test_a_file_is_read_with_them_wherever_its_bytes_are_cut(tmp_path):
    text = "龴𠂇天文小馆" * 5000
    path = tmp_path / "gb.csv"
    path.write_bytes(text.replace("龴", "\ue81e").replace("𠂇", "\ue816").encode("gb18030"))
    with open_text(path, choose_encoding(path).codec) as stream:
        assert stream.read() == text
