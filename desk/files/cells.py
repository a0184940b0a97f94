"""What single cells mean, as offices write them: text marks, blanks, days, counts, words."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache

from django.conf import settings
from django.utils import translation

from desk.cells import restored
from regulations.calendar import legal_date

OUTER_SPACE = (
    " \t\r\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000"
)
# They say how a cell is displayed, and hide around what is copied from other programs.
DIRECTION_MARKS = "\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff"
EDGES = re.compile(f"^[{DIRECTION_MARKS}{OUTER_SPACE}]+|[{DIRECTION_MARKS}{OUTER_SPACE}]+$")
# A formula of a text alone, by which exports keep a spreadsheet from changing it.
TEXT_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"')
TEXT_MARKS = "'`‘’"
BLANKS = frozenset(
    ("-", "--", "---", "/", "\\", "无", "暂无", "空", "空白", "(空)", "n/a", "#n/a", "na", "nan")
    + ("不详", "未知", "未填", "未填写", "不明", "待补充", "未提供", "(无)", "unknown")
    + ("null", "(null)", "none", "nil", "(blank)", "\\n", "—", "——", "–", "―")
)
# What a spreadsheet shows in place of a value that it cannot compute, or that is too wide.
SPREADSHEET_ERROR = re.compile(
    r"#(?:REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|N/A|SPILL!|CALC!|FIELD!|BLOCKED!|#{2,})"
)
EXCEL_NUMBER = re.compile(r"\d+\.0+|\d+(?:\.\d+)?[eE]\+\d+|\d+\.\d+[eE]\d+")
MAX_COUNT = 10**12
COUNT = re.compile(r"[0-9]{1,13}")
WRITTEN_COUNT = re.compile(
    r"(?P<digits>[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,13})(?P<rest>\.[0-9]{1,12})?"
    r" ?(?P<unit>千|万|亿|k|w)?(?:人|个|位|名)?"
)
UNITS = {None: 1, "千": 10**3, "k": 10**3, "万": 10**4, "w": 10**4, "亿": 10**8}
FIRST_SERIAL, LAST_SERIAL, SERIAL_START = 20_000, 73_050, date(1899, 12, 30)
TIME = (
    r"(?P<moment>(?:[t ] ?|(?<=[日号天一二三四五六)]))(?P<half>上午|下午|中午|凌晨|晚上)? ?"
    r"(?P<time>\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)"
    r"(?: ?(?P<pm>[ap]m))?(?: ?(?P<zone>z|[+-]\d\d:?\d\d))?)?"
)
MORNING, AFTERNOON = ("上午", "凌晨", "am"), ("下午", "晚上", "中午", "pm")
WEEKDAY = r"(?: ?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
YEAR_FIRST = re.compile(
    r"(?P<y>\d{4}) ?(?:年 ?(?P<m1>\d{1,2}) ?月 ?(?P<d1>\d{1,2}) ?[日号]?"
    rf"|(?P<s>[-/.]) ?(?P<m2>\d{{1,2}}) ?(?P=s) ?(?P<d2>\d{{1,2}})\.?){WEEKDAY}{TIME}",
    re.ASCII,
)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{6})?", re.ASCII)
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
COMPACT_MOMENT = re.compile(r"\d{14}", re.ASCII)
# Seconds or milliseconds since 1970, from the year 2001 on.
EPOCH = re.compile(r"(1\d{9})(\d{3})?", re.ASCII)
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?", re.ASCII)
YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){TIME}", re.ASCII)
SHORT_YEAR = re.compile(rf"\d{{1,2}}([-/.])\d{{1,2}}\1\d{{1,2}}{TIME}", re.ASCII)
NAMED_MONTH = re.compile(
    r"(?:(?P<d1>\d{1,2})[- ]?(?P<m1>[a-z]{3})[a-z]*[-, ]*(?P<y1>\d{4})"
    r"|(?P<m2>[a-z]{3})[a-z]*\.? ?(?P<d2>\d{1,2})(?:st|nd|rd|th)?,? ?(?P<y2>\d{4}))",
    re.ASCII,
)
NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
IN_NUMERALS = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
# As people write them: with spaces and hyphens in between.
LONG_NUMBER = re.compile(f"\\d(?:[{OUTER_SPACE}\u2010-\u2015\u2212\uff0d-]{{0,3}}\\d){{10,}}[Xx]?")


class Fault(Exception):
    """Why a cell is refused: a code, and the facts that its message needs."""

    def __init__(self, code, **facts):
        super().__init__(code)
        self.code, self.facts = code, facts


def clean_text(raw):
    """A cell of free text without space around it, and as it was before an export quoted it."""
    cell = raw.strip(OUTER_SPACE)
    return restored(cell) if cell[:1] == "'" else _without_formula(cell)


def clean_value(raw):
    """A cell that holds a number, a day, an id or a word, without the marks that keep it text."""
    cell = EDGES.sub("", clean_text(raw))
    while cell[:1] and cell[0] in TEXT_MARKS:
        cell = EDGES.sub("", cell[1:].removesuffix(cell[0]))
    return EDGES.sub("", _without_formula(cell).rstrip("`"))


def is_blank(cell):
    """Whether a cell says that it is empty."""
    return 0 < len(cell) < 8 and unicodedata.normalize("NFKC", cell).casefold() in BLANKS


def refuse_spreadsheet_error(cell):
    """Raise Fault for what a spreadsheet writes in place of a value."""
    if cell[:1] == "#" and SPREADSHEET_ERROR.fullmatch(cell.upper()):
        raise Fault("spreadsheet_error")


@lru_cache(maxsize=1 << 15)
def parse_date(cell):
    """The date that a cell can mean, if it is one only. Raises Fault."""
    text = " ".join(unicodedata.normalize("NFKC", cell).lower().split())
    try:
        found = _date_of(text)
    except (ValueError, OverflowError):
        raise Fault("date") from None
    if found is None:
        raise Fault("date")
    return found


def parse_moment(cell):
    """The moment that a cell can mean, if it is one only, in ISO format: a day alone as the day,
    with an offset only where the cell has one or counts from 1970. Raises Fault.
    """
    if ISO_MOMENT.fullmatch(cell):
        return cell
    text = " ".join(unicodedata.normalize("NFKC", cell).lower().split())
    try:
        return _moment_of(text)
    except (ValueError, OverflowError):
        raise Fault("date") from None


def parse_count(cell):
    """The whole number that a cell means. Raises Fault."""
    if COUNT.fullmatch(cell):
        number = int(cell)
    else:
        text = unicodedata.normalize("NFKC", cell).casefold()
        match = WRITTEN_COUNT.fullmatch(text) if len(text) < 40 else None
        if match is None:
            raise Fault("number")
        digits = match["digits"].replace(",", "").replace(" ", "") + (match["rest"] or "")
        number = Decimal(digits) * UNITS[match["unit"]]
    if number != int(number) or number > MAX_COUNT:
        raise Fault("number")
    return int(number)


class Vocabulary:
    """The words that cells may hold for the values of a choice: labels of both languages, values
    and synonyms, in any case.
    """

    def __init__(self, choices, **synonyms):
        self.choices, self.synonyms = choices, synonyms

    @cached_property
    def meanings(self):
        """{folded word: value}."""
        known = {}
        for value in self.choices.values:
            words = [value, *self.labels(value), *self.synonyms.get(value, ())]
            known |= dict.fromkeys(map(fold_word, words), value)
        return known

    def labels(self, value):
        """The label of a value in each language of the desk."""
        labels = []
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                labels.append(str(self.choices(value).label))
        return labels

    def find(self, cell, chosen=()):
        """The value that a cell means, "" if none; `chosen` {folded word: value} comes first."""
        word = fold_word(cell)
        return chosen[word] if word in chosen else self.meanings.get(word, "")


def fold_word(text):
    """A word as it is compared: in any width and case, with "_", "-" or space between its parts."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(text.replace("_", " ").replace("-", " ").split())


def _without_formula(cell):
    match = TEXT_FORMULA.fullmatch(cell) if cell[:1] == "=" else None
    return match[1].replace('""', '"').strip(OUTER_SPACE) if match else cell


def _date_of(text):
    """The date of a folded cell, None where it has no form of one. Raises Fault, ValueError."""
    for form, read in DATE_FORMS.items():
        if match := form.fullmatch(text):
            return read(match)
    return None


def _moment_of(text):
    """The moment of a folded cell in ISO format. Raises Fault, ValueError."""
    if match := EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]), UTC).isoformat()
    if COMPACT_MOMENT.fullmatch(text):
        return datetime.fromisoformat(f"{text[:8]}T{text[8:]}").isoformat()
    if (match := SERIAL.fullmatch(text)) and (day := _serial(match)):
        seconds = round(float(text) % 1 * 86_400)
        return (datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds)).isoformat()
    match = YEAR_FIRST.fullmatch(text) or YEAR_LAST.fullmatch(text)
    is_timed = match is not None and match["moment"]
    day = _date_of(text[: match.start("moment")] if is_timed else text)
    if day is None:
        raise Fault("date")
    return f"{day.isoformat()}T{_time_of(match)}" if is_timed else day.isoformat()


def _time_of(match):
    """Time and offset of a matched moment in ISO format. Raises Fault, ValueError."""
    hour, _colon, rest = match["time"].partition(":")
    hour, half = int(hour), match["half"] or match["pm"]
    if (hour == 12 and half == "晚上") or (hour > 12 and half in MORNING):
        raise Fault("date")
    if hour == 12 and half in MORNING:
        hour = 0
    elif half in AFTERNOON and hour < (11 if half == "中午" else 12):
        hour += 12
    rest = rest[:12]  # microseconds
    time.fromisoformat(f"{hour:02}:{rest[:5]}")
    zone = (match["zone"] or "").upper()
    return f"{hour:02}:{rest}{zone}" if len(zone) != 5 else f"{hour:02}:{rest}{zone[:3]}:{zone[3:]}"


def _year_first(match):
    month, day = match["m1"] or match["m2"], match["d1"] or match["d2"]
    return _in_beijing(date(int(match["y"]), int(month), int(day)), match)


def _serial(match):
    days = int(match[1])
    if not FIRST_SERIAL <= days <= LAST_SERIAL:
        return None
    return SERIAL_START + timedelta(days=days)


def _named_month(match):
    month = MONTHS.get(match["m1"] or match["m2"], 0)
    return date(int(match["y1"] or match["y2"]), month, int(match["d1"] or match["d2"]))


def _in_numerals(match):
    year = int(match[1].translate(NUMERALS))
    return date(year, _small(match[2]), _small(match[3]))


def _in_beijing(day, match):
    """The day of a moment; of one with an offset the day that it was in China."""
    if not match["zone"]:
        return day
    time = match["time"] if match["time"][1] != ":" else f"0{match['time']}"
    return legal_date(datetime.fromisoformat(f"{day.isoformat()}T{time}{match['zone'].upper()}"))


def _year_last(match):
    """The date of day and month in either order, if only one of them is possible."""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if first == second or second > 12:
        return date(year, first, second)
    if first > 12:
        return date(year, second, first)
    return _ambiguous(match)


def _ambiguous(_match):
    raise Fault("date_ambiguous")


def _small(numeral):
    """A number below 100 in Chinese numerals. Raises ValueError."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return int(ones.translate(NUMERALS))
    return int(tens.translate(NUMERALS) or 1) * 10 + int(ones.translate(NUMERALS) or 0)


DATE_FORMS = {
    YEAR_FIRST: _year_first,
    COMPACT: lambda match: date(*map(int, match.groups())),
    SERIAL: _serial,
    YEAR_LAST: _year_last,
    SHORT_YEAR: _ambiguous,
    NAMED_MONTH: _named_month,
    IN_NUMERALS: _in_numerals,
}


def masked(value):
    """The first 3 and last 2 characters of personal data; nothing of short values."""
    value = value.strip(OUTER_SPACE)
    return f"{value[:3]}***{value[-2:]}" if len(value) >= 10 else "***"


def shown(value):
    """A cell as a report may show it: at most 80 characters, long numbers masked.

    A shifted column may carry a resident id or a phone into any cell.
    """
    return LONG_NUMBER.sub(lambda match: masked(match[0]), value)[:80]
