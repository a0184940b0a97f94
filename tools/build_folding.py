"""`python -m tools.build_folding [--check]`: make the table by which names are compared.

The sources are the Unicode of `unicodedata2`, the confusables of `confusable-homoglyphs`, the
conversions of `opencc`, the readings of `pypinyin`, and our own lists in `accounts/screening/`.
All of them are needed here only: names are folded by the file that this writes. `--check` writes
nothing and exits 1 if the file in the tree is not what would be written. Whoever changes what is
folded raises VERSION in `accounts/screening/folding.py`, because stored signatures depend on it.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from functools import cache
from importlib.metadata import version
from importlib.resources import files

import opencc
import unicodedata2 as unicodedata
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

from accounts.screening.folding import SCREENING_DIR, VERSION, data_file, toneless

# Letters that the confusables leave out because they resemble a small capital, or only in print.
LETTERS = dict(
    zip(
        "вкмнтзьяиβγδεζηικμνπρτυχωΓΔΛΞΣϹϲϳͿԁԛԝ➕×〇○◯ıȷ",
        "bkmht3brnbydeznikuvnptuxwraaeeccjjdqw+xoooij",
        strict=True,
    )
)
# Radicals that have neither a decomposition nor an entry among the confusables.
RADICALS = dict(
    zip(
        "⺁⺄⺇⺊⺌⺍⺑⺜⺝⺥⺧⺩⺪⺬⺮⺰⺳⺴⺵⺶⺷⺸⺻⺼⺽⻆⻇⻊⻎⻗⻞⻡⻣⻦⻧⻪⻱",
        "厂乙几卜小小尢日月爪牛王疋示竹纟网网网羊羊羊聿月臼角角足辶雨食首骨鸟卤黾龟",
        strict=True,
    )
)
FOLDED_DIGITS = {"0": "o", "1": "l", "i": "l"}
MEANINGLESS = set("丨丶丿©®™℠$¢£¥€＄￠￡￥\u115f\u1160\u2800\u302e\u302f")
# Where Chinese characters of a later Unicode will stand; nothing else that is unassigned is seen.
CHINESE_PLANES = range(0x20000, 0x3FFFE)
LATIN_NAME = re.compile(r"(?:NEGATIVE \w+ )?LATIN .*LETTER (?:SMALL CAPITAL )?([A-Z])(?: WITH .+)?")

# Common readings that are rare among the phrases, or whose phrases are long.
FURTHER_READINGS = dict(
    zip(
        "车单地厦熟说巷查择堡大",
        ["jū", "shàn", "de", "xià", "shóu", "shuì", "hàng", "zhā", "zhái", "pù", "dài"],
        strict=True,
    )
)
DIGITS = dict(zip("23456789", "二三四五六七八九", strict=True))


def main():
    """Write the file, or compare it; return how the process should exit."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    is_check, path = parser.parse_args().check, data_file(VERSION)
    if is_check and (made := json.loads(path.read_text(encoding="utf-8"))["sources"]) != sources():
        print(f"{path.name} was made from {made}, here is {sources()}: not compared")
        return 0
    text = render(build())
    if not is_check:
        path.write_text(text, encoding="utf-8")
        print(f"{path.name}: {len(text.encode()):,} bytes")
    elif text != path.read_text(encoding="utf-8"):
        print(f"{path.name} is not what its sources make: run `python -m tools.build_folding`")
        return 1
    return 0


def sources():
    """The version of every library that the table depends on."""
    libraries = ("confusable-homoglyphs", "opencc", "pypinyin")
    return {"unicode": unicodedata.unidata_version} | {name: version(name) for name in libraries}


def build():
    """The whole table, as `accounts.screening.folding` reads it."""
    folds, dropped = fold_everything()
    twins = twin_groups(folds)
    return {
        "version": VERSION,
        "sources": sources(),
        "dropped": ranges(dropped),
        "folds": by_target(folds),
        "twins": by_target(twins),
        "readings": by_target(primary_readings(folds)),
        "polyphones": {char: " ".join(more) for char, more in polyphones(folds).items()},
        "decorations": words("decorations.txt"),
        "places": [place for line in words("places.txt") for place in line.split()],
    }


def render(table):
    """The table as JSON with a line for every entry, so that changes can be read."""
    return json.dumps(table, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


def words(name):
    """The lines of one of our own lists, without comments."""
    lines = (SCREENING_DIR / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def by_target(mapping):
    """{target: all that maps to it}, sorted: far shorter than one entry for each source."""
    grouped = defaultdict(list)
    for source, target in mapping.items():
        grouped[target].append(source)
    return {target: "".join(sorted(grouped[target])) for target in sorted(grouped)}


def ranges(codes):
    """Sorted numbers as flat [first, last, first, last, …]."""
    bounds = []
    for code in codes:
        if bounds and code == bounds[-1] + 1:
            bounds[-1] = code
        else:
            bounds += [code, code]
    return bounds


# What a character folds to


def fold_everything():
    """({character: what it folds to}, [codes that vanish]) over all of Unicode.

    Only for characters that canonical decomposition leaves alone: it comes first at run time.
    """
    folds, dropped = {}, []
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.normalize("NFD", char) != char:
            continue
        folded = fold(char)
        if not folded:
            dropped.append(code)
        elif folded != char:
            folds[char] = folded
    return folds, dropped


def fold(text):
    """The text with every character folded until nothing changes."""
    return "".join(map(fold_char, unicodedata.normalize("NFD", text)))


def fold_char(char):
    """What one character folds to: nothing for ornaments, itself for most."""
    category = unicodedata.category(char)
    if vanishes(char, category):
        return ""
    for step in (letter, compatible, confusable, str.casefold, simplified):
        if (changed := step(char)) != char:
            return fold(changed)
    return "" if category[0] == "S" and char != "+" else char


def vanishes(char, category):
    """Whether a character is never more than an ornament, or cannot be seen at all."""
    if category == "Cn":
        return ord(char) not in CHINESE_PLANES
    return category[0] in "CZP" or category in ("Mn", "Me", "Sk") or char in MEANINGLESS


def letter(char):
    """The plain letter or digit that a decorated or foreign one stands for, else itself."""
    if char in FOLDED_DIGITS:
        return FOLDED_DIGITS[char]
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    if char in LETTERS or char in RADICALS:
        return LETTERS.get(char) or RADICALS[char]
    if not char.isascii() and (match := LATIN_NAME.fullmatch(unicodedata.name(char, ""))):
        return match[1].lower()
    return char


def compatible(char):
    """Its compatibility decomposition."""
    return unicodedata.normalize("NFKD", char)


def confusable(char):
    """The Latin letter, digit or Chinese character that another script's letter resembles."""
    if char.isascii() or is_han(char):
        return char
    for lookalike in confusables().get(char, ()):
        plain = "".join(
            part
            for part in unicodedata.normalize("NFKD", lookalike)
            if unicodedata.category(part) not in ("Mn", "Cf")
        )
        if plain and all(is_han(part) or part.isascii() and part.isalnum() for part in plain):
            return plain
    return char


@cache
def confusables():
    """{character: what it may be confused with}."""
    source = files("confusable_homoglyphs") / "confusables.json"
    entries = json.loads(source.read_text(encoding="utf-8"))
    return {char: [entry["c"] for entry in similar] for char, similar in entries.items()}


def is_han(char):
    """Whether a character is a Chinese one."""
    return unicodedata.name(char, "").startswith("CJK UNIFIED IDEOGRAPH")


def simplified(char):
    """The simplified form of a Chinese character.

    Regional conversions are for characters that simplified Chinese does not write: with all of
    them for all characters 连 and 联 would be one.
    """
    if not is_han(char):
        return char
    traditional = conversions("t2s").get(char, char)
    if traditional != char or written_in_china(char):
        return traditional
    for name in ("tw2s", "hk2s", "jp2t"):
        if (changed := conversions(name).get(char, char)) != char:
            return changed
    return char


@cache
def conversions(name):
    """{character: converted} of one configuration of OpenCC, for what it changes."""
    chars = [chr(code) for code in range(sys.maxunicode + 1) if is_han(chr(code))]
    converted = opencc.OpenCC(name).convert("\n".join(chars)).split("\n")
    pairs = zip(chars, converted, strict=True)
    return {char: other for char, other in pairs if char != other and len(other) == 1}


def written_in_china(char):
    """Whether the character set of everyday simplified Chinese has the character."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


# Twins


def twin_groups(folds):
    """{character: the one that stands for its group}, from our list and the confusables.

    Raises ValueError for a line of ours that does nothing or contradicts another.
    """
    twins, seen = {}, set()
    for group in words("twins.txt"):
        for char in group:
            if char in seen or fold(char) != char:
                raise ValueError(f"twins.txt: {char} in {group} is there already, or folds anyway")
            seen.add(char)
        twins |= dict.fromkeys(group[1:], group[0])
    for char, similar in confusables().items():
        for other in map(fold, similar):
            pair = sorted((fold(char), other), key=lambda each: (not written_in_china(each), each))
            if not is_pair_of_han(*pair) or pair[0] == pair[1]:
                continue
            first, second = (twins.get(each, each) for each in pair)
            if first != second and second not in twins.values():
                twins[second] = first
    return {char: twins.get(target, target) for char, target in twins.items()}


def is_pair_of_han(first, second):
    """Whether both are one Chinese character each."""
    return len(first) == len(second) == 1 and is_han(first) and is_han(second)


# Readings


def primary_readings(folds):
    """{character: its usual reading, with tone} for Chinese characters that fold to themselves."""
    readings = {}
    for code, listed in pinyin_dict.items():
        char = chr(code)
        if is_han(char) and char not in folds:
            readings[char] = listed.split(",")[0]
    return readings | {digit: readings[char] for digit, char in DIGITS.items()}


def polyphones(folds):
    """{character: further common readings}, of those that differ in more than tone."""
    uses = defaultdict(Counter)
    for phrase, syllables in phrases_dict.items():
        for char, (reading, *_rest) in zip(phrase, syllables, strict=False):
            uses[char][toneless(reading)] += 1
    more = {}
    for char, usual in primary_readings(folds).items():
        listed = pinyin_dict[ord(char)].split(",") if char not in DIGITS else []
        further = {toneless(reading): reading for reading in reversed(listed)}
        further.pop(toneless(usual), None)
        total = sum(uses[char].values())
        common = [
            further[syllable]
            for syllable, count in uses[char].most_common()
            if syllable in further and is_common(count, total)
        ]
        if char in FURTHER_READINGS:
            common.append(FURTHER_READINGS[char])
        if common:
            more[char] = common
    return dict(sorted(more.items()))


def is_common(count, total):
    """Whether `count` of the `total` phrases with a character show a reading to be known."""
    return count >= 4 or count >= max(1, total / 4)


if __name__ == "__main__":
    sys.exit(main())
