"""The header of a file: what its columns are taken for, and which it may not have."""

import re
import unicodedata
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.imports.columns import (
    COLUMNS,
    CREDIT_CODE,
    IDENTITY_COLUMNS,
    shown,
)
from desk.files.cells import OUTER_SPACE, clean_text
from desk.files.fault_files import is_fault_header
from desk.refusals import ImportRefused
from regulations.formatting import format_aside
from regulations.hidden_characters import INVISIBLE, show_invisible

# What a person says of a column that stays out; "" is said of none that was understood.
LEFT_OUT = "-"
MAX_COLUMNS = 200
MAX_DECORATED = 200
PRIVILEGED = {
    *("id", "pk", "version", "status", "state", "grade", "verification_method"),
    *("状态", "账号状态", "专门标识", "信用等级", "认证状态"),
}
PRIVILEGED_PREFIXES = ("is_", "special_label", "verified", "credit_rating", "created_", "updated_")
# What templates write about a column beside its name: whether it is needed, in which form its cells
# are. It never says which column it is, as “法人” or “万” would.
_NOTE = (
    r"(?:(?:是否|非)?(?:必填|选填|必录|必选|可选|可为空|可空)[项列]?|全称|文本(?:格式)?|文字|数字|日期"
    r"|required|optional|text|[人个]|[0-9]{1,3} ?(?:至|到|-|~|–)? ?[0-9]{0,3} ?"
    r"(?:位|字|个字符?|字符|characters|digits)(?:以内|以下|数字|大写)?"
    r"|(?:最多|不超过) ?[0-9]{1,3} ?(?:位|个?字符?)"
    r"|(?:格式|示例|例如|例|如|e\.g\.)[:： ]?[^()（）【】\n]{0,40}"
    r"|y{4}[-/.年]?m{1,2}[-/.月]?d{1,2}日?(?: ?hh?:mm(?::ss)?)?)"
)
DECORATION = re.compile(
    rf"[(（【\[〔]\s*{_NOTE}\s*[)）】\]〕]|(?<=\n)[ \t]*{_NOTE}[ \t]*(?=\n|$)"
    rf"|^[ \t]*{_NOTE}[ \t]*(?=\n)|^\s*[*＊※★]+|[*＊※★]+\s*$|[:：]\s*$",
    re.IGNORECASE,
)
# Cyrillic, Greek and other letters that look Latin
TWINS = str.maketrans("аеорсухіјѕһԁԛԝмтквнαονιρυκτɑɡı", "aeopcyxijshdqwmtkbhaovipuktagi")


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


def is_masked_export(header):
    """Whether a header is that of the list of accounts, exported masked by the desk."""
    given = {cell.strip().casefold() for cell in header}
    names = {_name_of(cell) for cell in header}
    return (
        not given.isdisjoint(_state_labels())
        and {"external_id", "name"} <= names
        and names.isdisjoint({"entity_type", *IDENTITY_COLUMNS})
    )


@cache
def _state_labels():
    labels = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            labels.add(_("state").casefold())
    return labels


def guess(header):
    """What each column is taken for, in file order; "" where that is not understood, LEFT_OUT for
    what a report of faults says, and for the labels of a masked export.
    """
    columns, is_masked = [], is_masked_export(header)
    exact = {_name_of(given) for given in header}
    for given in header:
        name = _name_of(given)
        if name not in COLUMNS and _name_of(_undecorated(given)) not in exact:
            name = _name_of(_undecorated(given))
        if is_masked and name not in COLUMNS:
            columns.append(LEFT_OUT)
            continue
        own = name if name in COLUMNS and name not in columns else ""
        columns.append(LEFT_OUT if is_fault_header(given) else own)
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
    if is_masked_export(header):
        problems.append(_problem(0, "", "masked_export"))
    pairs = zip(header, columns, strict=True)
    for position, (given, name) in enumerate(pairs, 1):
        bare = _undecorated(given)
        folded = _name_of(bare) if _name_of(bare) in COLUMNS else _folded(bare)
        if name != LEFT_OUT and is_privileged(given):
            code = "privileged" if _name_of(bare) == folded else "disguised"
            problems.append(_problem(position, given, code, folded))
        elif name == "":
            problems.append(_problem(position, given, _objection(bare, folded, seen), folded))
        elif name in taken:
            problems.append(_problem(position, given, "taken", name))
        elif name != LEFT_OUT and name not in COLUMNS:
            problems.append(_problem(position, given, "target", show_invisible(shown(name))))
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
    cell = clean_text(cell)
    return _name_of(cell) in COLUMNS or _name_of(_undecorated(cell)) in COLUMNS


def is_privileged(given):
    """Whether a header speaks of standing, or looks as if it did, decorated or not."""
    folded = _folded(given)
    for text in (folded, _undecorated(folded), _folded(_undecorated(given))):
        bare = text.removeprefix("account_").removeprefix("entity_")
        if bare in PRIVILEGED or bare.startswith(PRIVILEGED_PREFIXES):
            return True
    return False


@cache
def _known_names():
    """{folded header: column}: the names of columns, their labels in each language, synonyms."""
    known = {}
    for name, column in COLUMNS.items():
        names = [*column.synonyms, name.replace("_", " ")]
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                names.append(str(column.label))
        for each in names:
            known.setdefault(each.casefold(), name)
    return known


def _undecorated(given):
    """A header without what templates write about the column, as long as that leaves a name."""
    if len(given) > MAX_DECORATED:
        return given
    bare = given
    while DECORATION.search(bare):
        bare = DECORATION.sub("", bare).strip(OUTER_SPACE)
    return bare or given


def _name_of(given):
    known = _known_names().get(given.strip(" \u3000").casefold())
    return known or (given.strip(" ").lower() if given.isascii() else given)


def _objection(given, folded, seen):
    if not folded:
        return "empty"
    if folded in COLUMNS and folded != _name_of(given):
        return "look_alike"
    return "duplicate" if folded in seen else "unknown"


def _problem(position, given, code, name=""):
    given = label_of(given) if code == "missing" else show_invisible(shown(given))
    where = {"position": position, "given": given, "name": label_of(name)}
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
        "masked_export": _(
            "This is a masked export of the desk. Import a registry file, exported by somebody who "
            "may export personal data in clear."
        ),
        "absent": _("The file has no column “%(given)s”."),
        "several": _("Several columns are called “%(given)s”: name one as #N, by its number."),
        "missing": _("No column is taken for “%(given)s”: it is needed."),
    }[code]
    return position, where["given"], code, message % where


def label_of(name):
    """What people call a column, with its name in files; any other text as it is."""
    if name not in COLUMNS or str(COLUMNS[name].label) == name:
        return name
    return format_aside(COLUMNS[name].label, name)


def _folded(text):
    """What a header looks like to a hurried reader, in ASCII where a twin exists."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(TWINS)
    return "".join(mark for mark in text if unicodedata.category(mark)[0] != "C").strip()
