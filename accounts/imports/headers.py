"""The header of a file: what its columns are taken for, and which it may not have."""

import unicodedata

from django.utils.translation import gettext as _

from accounts.imports.columns import (
    COLUMNS,
    CREDIT_CODE,
    IDENTITY_COLUMNS,
    OUTER_SPACE,
    shown,
)
from accounts.screening.characters import INVISIBLE
from desk.cells import restored
from desk.refusals import ImportRefused

# What a person says of a column that stays out; "" is said of none that was understood.
LEFT_OUT = "-"
MAX_COLUMNS = 200
PRIVILEGED = {
    *("id", "pk", "version", "status", "state", "grade", "verification_method"),
    *("状态", "账号状态", "专门标识", "信用等级", "认证状态"),
}
PRIVILEGED_PREFIXES = ("is_", "special_label", "verified", "credit_rating", "created_", "updated_")
# Cyrillic, Greek and other letters that look Latin
TWINS = str.maketrans("аеорсухіјѕһԁԛԝмтквнαονιρυκτɑɡı", "aeopcyxijshdqwmtkbhaovipuktagi")
SYNONYMS = {
    "external_id": ("账号ID", "账号编号", "平台ID", "平台账号ID", "公众账号ID", "platform id"),
    "name": ("账号名称", "公众账号名称", "名称", "昵称", "account name"),
    "introduction": ("简介", "账号简介", "介绍", "description"),
    "content_category": ("类别", "内容类别", "账号类别", "分类", "category"),
    "entity_type": ("主体类型", "运营主体类型"),
    "entity_legal_name": ("主体名称", "运营主体", "运营主体名称", "单位名称", "legal name"),
    "entity_unified_social_credit_code": (
        "统一社会信用代码",
        "社会信用代码",
        "信用代码",
        "unified social credit code",
    ),
    "entity_resident_id": (
        "身份证号",
        "身份证号码",
        "居民身份证号码",
        "公民身份号码",
        "resident id",
    ),
    "contact_phone": (
        "联系电话",
        "联系手机",
        "手机",
        "手机号",
        "手机号码",
        "电话",
        "phone",
        "mobile",
    ),
    "registered_on": ("注册日期", "开通日期"),
    "last_active_on": ("最近活跃日期", "最后活跃日期"),
    "follower_count": ("粉丝数", "粉丝量", "订阅数", "followers"),
}
_KNOWN = {
    each.casefold(): column
    for column, synonyms in SYNONYMS.items()
    for each in (*synonyms, column.replace("_", " "))
}


class HeaderRefused(ImportRefused):
    """A header that a person has to look at.

    `problems` lists (position, given, code, message); position 0 is a missing column.
    """

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__(*(message for _position, _given, _code, message in self.problems))


def check_width(header):
    """Raise HeaderRefused for more columns than a registry or a page could have."""
    if len(header) > MAX_COLUMNS:
        raise HeaderRefused([_problem(len(header), "", "too_many")])


def guess(header):
    """What each column is taken for, in file order; "" where that is not understood."""
    columns = []
    for given in header:
        name = _name_of(given)
        columns.append(name if name in COLUMNS and name not in columns else "")
    return tuple(columns)


def check_columns(header, columns):
    """What the columns of `header` are taken for, LEFT_OUT as "".

    Raises HeaderRefused with every problem.
    """
    if problems := objections(header, columns):
        raise HeaderRefused(problems)
    return tuple("" if name == LEFT_OUT else name for name in columns)


def objections(header, columns):
    """Every problem, as HeaderRefused keeps them, of taking the columns of `header` for `columns`.

    A column is taken for one of ours, for LEFT_OUT or, undecided, for "". What would grant standing
    is left out or nothing.
    """
    problems, taken, seen = [], set(), set()
    pairs = zip(header, columns, strict=True)
    for position, (given, name) in enumerate(pairs, 1):
        folded = _name_of(given) if _name_of(given) in COLUMNS else _folded(given)
        if name != LEFT_OUT and is_privileged(given):
            code = "privileged" if _name_of(given) == folded else "disguised"
            problems.append(_problem(position, given, code, folded))
        elif name == "":
            problems.append(_problem(position, given, _objection(given, folded, seen), folded))
        elif name in taken:
            problems.append(_problem(position, given, "taken", name))
        elif name != LEFT_OUT and name not in COLUMNS:
            problems.append(_problem(position, given, "target", shown(name)))
        seen.add(folded)
        taken |= {name} - {LEFT_OUT}
    missing = [name for name, column in COLUMNS.items() if column.required and name not in taken]
    if taken.isdisjoint(IDENTITY_COLUMNS):
        missing.append(CREDIT_CODE)
    return problems + [_problem(0, name, "missing") for name in missing]


def choose(header, columns, choices):
    """`columns` with what `choices` say of single ones: pairs of a header, or #N for the N-th
    column, and what to take it for. Raises HeaderRefused for one that does not name one column.
    """
    chosen = list(columns)
    for key, name in choices:
        found = [
            position for position, given in enumerate(header, 1) if key in (given, f"#{position}")
        ]
        if len(found) != 1:
            code = "several" if found else "absent"
            raise HeaderRefused([_problem(0, key, code)])
        chosen[found[0] - 1] = name
    return tuple(chosen)


def is_known(cell):
    """Whether a cell of a file names one of our columns."""
    return _name_of(restored(cell.strip(OUTER_SPACE))) in COLUMNS


def is_privileged(given):
    """Whether a header speaks of standing, or looks as if it did."""
    bare = _folded(given).removeprefix("account_").removeprefix("entity_")
    return bare in PRIVILEGED or bare.startswith(PRIVILEGED_PREFIXES)


def _name_of(given):
    known = _KNOWN.get(given.strip(" \u3000").casefold())
    return known or (given.strip(" ").lower() if given.isascii() else given)


def _objection(given, folded, seen):
    if not folded:
        return "empty"
    if folded in COLUMNS and folded != _name_of(given):
        return "look_alike"
    return "duplicate" if folded in seen else "unknown"


def _problem(position, given, code, name=""):
    where = {"position": position, "given": shown(given), "name": name}
    message = {
        "empty": _("Column %(position)s has no name: say what it is, or leave it out."),
        "duplicate": _("Column %(position)s, “%(given)s”, stands twice: leave one of them out."),
        "too_many": _("The file has %(position)s columns: delete those of no registry."),
        "unknown": _(
            "Column %(position)s, “%(given)s”, is not known: say what it is, or leave it out."
        ),
        "privileged": _(
            "Column %(position)s, “%(given)s”: an import never grants standing. Leave it out."
        ),
        "disguised": _(
            "Column %(position)s, “%(given)s”, looks like “%(name)s”: an import never grants "
            "standing. Leave it out."
        ),
        "look_alike": _(
            "Column %(position)s, “%(given)s”, is not quite “%(name)s”: say what it is, or leave "
            "it out."
        ),
        "taken": _(
            "Column %(position)s, “%(given)s”: another column is taken for “%(name)s” already."
        ),
        "target": _("Column %(position)s, “%(given)s”: no import fills “%(name)s”."),
        "absent": _("The file has no column “%(given)s”."),
        "several": _("Several columns are called “%(given)s”: name one as #N, by its number."),
        "missing": _("No column is taken for “%(given)s”: it is needed."),
    }[code]
    return position, where["given"], code, message % where


def _folded(text):
    """What a header looks like to a hurried reader, in ASCII where a twin exists."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(TWINS)
    return "".join(mark for mark in text if unicodedata.category(mark)[0] != "C").strip()
