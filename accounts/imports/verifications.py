"""Results of verifications from a file: one row for each entity, read into a list to decide on.

Each row names an entity by its identity number, its number on the desk or an account of it, and
says how it was verified, what was looked up and where, on which day, and what came of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.domain.entities import VerificationIncomplete, check_verification
from accounts.enums import EntityState, IdentityType, VerificationMethod
from accounts.identity import normalize_identity
from accounts.models import OperatingEntity, PublicAccount
from audit.personal_data import lookup_digest, mask_number
from desk.domain.bulk_decisions import ListedRow, ListFile, refuse_too_many
from desk.files.cells import Fault, Vocabulary, clean_text, clean_value, fold_word, parse_date
from desk.files.fault_files import is_fault_header
from desk.files.tables import Layout, inspect, read_rows
from desk.refusals import ImportRefused
from regulations.calendar import legal_date
from regulations.formatting import format_list

ENTITY, ACCOUNT, NUMBER = "identity_number", "external_id", "entity_id"
METHOD, REFERENCE, DAY, RESULT = "method", "reference", "checked_on", "result"


class VerificationResult(models.TextChoices):
    """What a look-up found."""

    MATCH = "match", gettext_lazy("match")
    NO_MATCH = "no_match", gettext_lazy("no match")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its label, other names that headers have for it, an example."""

    label: str
    explanation: str
    example: str
    synonyms: tuple[str, ...]
    clean: Callable = clean_value


COLUMNS = {
    ENTITY: Column(
        gettext_lazy("identity number"),
        gettext_lazy("Unified social credit code, or number of the identity document."),
        "91110000MA0000000P",
        (
            *("统一社会信用代码", "社会信用代码", "信用代码", "证件号码", "证件号", "主体证件号码"),
            *("身份证号", "身份证号码", "居民身份证号码", "公民身份号码"),
            *("entity_unified_social_credit_code", "entity_resident_id", "credit code"),
            *("unified social credit code", "resident id", "id number"),
        ),
    ),
    ACCOUNT: Column(
        gettext_lazy("platform id"),
        gettext_lazy("An account of the entity, where the identity number is not at hand."),
        "GZH00001",
        ("账号ID", "账号编号", "平台ID", "平台账号ID", "公众账号ID", "account id", "platform id"),
    ),
    NUMBER: Column(
        gettext_lazy("number of the entity"),
        gettext_lazy("Its number on the desk, as in the address of its page."),
        "",
        ("主体编号", "运营主体编号", "主体ID", "entity number"),
    ),
    METHOD: Column(
        gettext_lazy("verification method"),
        gettext_lazy("How the identity was verified."),
        "registry_lookup",
        ("核验方式", "核验方法", "验证方式", "认证方式", "verification method"),
    ),
    REFERENCE: Column(
        gettext_lazy("what was looked up, and where"),
        gettext_lazy("Register and entry, or number of the order; at most 300 characters."),
        "国家企业信用信息公示系统，登记信息页",
        ("核验依据", "查询内容及来源", "查询来源", "查询编号", "核验流水号", "流水号", "核验编号"),
        clean_text,
    ),
    DAY: Column(
        gettext_lazy("looked up on"),
        gettext_lazy("The day of the look-up, as year, month, day."),
        "2026-11-28",
        ("核验日期", "查询日期", "核验时间", "查询时间", "日期", "date"),
    ),
    RESULT: Column(
        gettext_lazy("result"),
        gettext_lazy("Whether the look-up confirmed the identity; it did where the cell is empty."),
        "match",
        ("核验结果", "查询结果", "结果", "比对结果", "verification result"),
    ),
}
METHODS = Vocabulary(
    VerificationMethod,
    registry_lookup=("工商登记查询", "登记信息查询", "企业信用查询", "公示系统查询"),
    document=("证件审核", "证照审核", "材料审核", "人工审核"),
    mobile_number=("手机号核验", "手机实名核验", "三要素", "运营商三要素"),
    bank_transfer=("打款认证", "对公打款", "小额打款"),
    face=("人脸识别", "人脸核身", "刷脸"),
)
RESULTS = Vocabulary(
    VerificationResult,
    match=("一致", "通过", "匹配", "核验通过", "是", "yes", "pass", "passed", "ok", "true"),
    no_match=(
        *("不一致", "不通过", "未通过", "不匹配", "核验不通过", "查无此号", "库中无此号", "否"),
        *("no", "fail", "failed", "mismatch", "false", "not found"),
    ),
)


class ColumnsRefused(ImportRefused):
    """The header does not name the columns that are needed, or names one twice."""


@dataclass(frozen=True, slots=True)
class ResultsFile:
    """A file of results as it was read, whether its encoding is certain, its header and rows.

    `unsaid` is how many good rows have no result: they count as confirmed.
    """

    layout: Layout
    certain: bool
    header: tuple
    rows: list
    unsaid: int

    def list_file(self, *, name, sha256):
        """The ListFile of a bulk decision on its rows."""
        return ListFile(name=name, sha256=sha256, layout=self.layout, header=self.header)


def read_results(path, *, encoding="", at):
    """The ResultsFile of a CSV or XLSX file. Reads the registry only.

    Raises ImportRefused for a file that cannot be read, TooMany for a long one.
    """
    info = inspect(
        path, Layout(codec=encoding), is_known=lambda cell: bool(_known().get(fold_word(cell)))
    )
    kept = [at for at, cell in enumerate(info.header) if not is_fault_header(cell)]
    header = tuple(info.header[at] for at in kept)
    names = _columns_of(header)
    raw, broken = [], []
    for line, cells, fault in read_rows(path, info.layout):
        refuse_too_many(len(raw) + len(broken) + 1)
        if fault:
            # A report that is uploaded again has its faults in front of the cells.
            own = fault.cells[len(info.header) - len(kept) :]
            broken.append(_broken(line, fault, own))
        else:
            own = [cells[at] for at in kept]
            raw.append((line, own, _named(names, own)))
    rows = sorted([*_listed(raw, at), *broken], key=lambda row: row.number)
    silent = {line for line, _cells, values in raw if not values.get(RESULT)}
    unsaid = sum(not row.describe_faults and row.number in silent for row in rows)
    return ResultsFile(info.layout, info.certain, header, rows, unsaid)


def describe_unsaid(count):
    """What is said of `count` good rows without a result."""
    words = ngettext(
        "%(count)s row has no result: it counts as confirmed.",
        "%(count)s rows have no result: they count as confirmed.",
        count,
    )
    return words % {"count": count}


def template_rows():
    """Header and example row of a file, for people to fill."""
    labels = [str(column.label) for column in COLUMNS.values()]
    examples = [column.example for column in COLUMNS.values()]
    examples[list(COLUMNS).index(METHOD)] = str(VerificationMethod.REGISTRY_LOOKUP.label)
    examples[list(COLUMNS).index(RESULT)] = str(VerificationResult.MATCH.label)
    examples[list(COLUMNS).index(ACCOUNT)] = ""
    return [labels, examples]


def _in_languages(label):
    """A label in each language of the desk."""
    words = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words.append(str(label))
    return words


@cache
def _known():
    """{folded header: column}."""
    known = {}
    for name, column in COLUMNS.items():
        words = (name, *column.synonyms, *_in_languages(column.label))
        known |= {fold_word(word): name for word in words}
    return known


def _columns_of(header):
    """What each column is taken for, None for those that are ignored. Raises ColumnsRefused."""
    names = [_known().get(fold_word(cell.strip("*＊ "))) for cell in header]
    problems = []
    for name, column in COLUMNS.items():
        if names.count(name) > 1:
            words = _("Several columns are taken for “%(column)s”: leave one.")
            problems.append(words % {"column": column.label})
    if not {ENTITY, ACCOUNT, NUMBER} & set(names):
        words = _("No column says which entity it is. Name one of: %(columns)s.")
        labels = [str(COLUMNS[name].label) for name in (ENTITY, ACCOUNT, NUMBER)]
        problems.append(words % {"columns": format_list(labels)})
    for name in (METHOD, REFERENCE, DAY):
        if name not in names:
            words = _("The column “%(column)s” is missing.")
            problems.append(words % {"column": COLUMNS[name].label})
    if problems:
        raise ColumnsRefused(*problems)
    return names


def _named(names, cells):
    return {
        name: COLUMNS[name].clean(cell)
        for name, cell in zip(names, cells, strict=True)
        if name is not None
    }


def _broken(line, fault, cells):
    """The ListedRow of a row that cannot be taken apart."""
    title = _("Line %(line)s") % {"line": line}

    def describe():
        return fault.message

    return ListedRow(number=line, title=title, cells=tuple(cells), describe_faults=describe)


def _listed(raw, at):
    """[ListedRow] of what was read, each entity once."""
    entities, seen, listed = _entities(raw), {}, []
    for line, cells, values in raw:
        entity, faults = entities(values)
        details, more = _details(values, at)
        faults += more
        if entity is not None:
            faults += _objections(entity, seen.setdefault(entity.pk, line), line)
        listed.append(
            ListedRow(
                number=line,
                subject=entity,
                title=str(entity) if entity else _title(values),
                details={} if faults else details,
                cells=tuple(cells),
                describe_faults=partial(_describe, faults) if faults else None,
            )
        )
    return listed


def _describe(faults):
    """All faults of a row, in the active language: each is a lazy text and the facts in it."""
    return " ".join(_in_words(*fault) for fault in faults)


def _in_words(text, facts=None):
    if not facts:
        return str(text)
    listed = {name: fact() if callable(fact) else fact for name, fact in facts.items()}
    return str(text) % listed


def _title(values):
    number = values.get(ENTITY) or ""
    return mask_number(number) or values.get(ACCOUNT) or values.get(NUMBER) or _("no number")


def _objections(entity, first_line, line):
    """Why an entity that was found is not verified by this row."""
    faults = []
    if first_line != line:
        words = gettext_lazy("Line %(line)s verifies this entity already: delete one of them.")
        faults.append((words, {"line": first_line}))
    if entity.is_erased:
        faults.append((gettext_lazy("The personal data is erased: there is nothing to verify."),))
    if entity.state == EntityState.FALSE_IDENTITY:
        words = gettext_lazy("The identity was found false: it is not verified by a file.")
        faults.append((words,))
    return faults


def _details(values, at):
    """(The arguments of `verify`, every fault in them)."""
    faults, method, day = [], METHODS.find(values[METHOD]), None
    if result := values.get(RESULT):
        found = RESULTS.find(result)
        if not found:
            faults.append(_unknown_word(RESULT, result, VerificationResult))
        elif found == VerificationResult.NO_MATCH:
            words = gettext_lazy(
                "The look-up found no match: decide about it on the entity's page."
            )
            faults.append((words,))
    if not method:
        faults.append(_unknown_word(METHOD, values[METHOD], VerificationMethod))
    try:
        day = parse_date(values[DAY])
    except Fault:
        words = gettext_lazy("“%(cell)s” is not one day: write it as 2026-11-28.")
        faults.append((words, {"cell": values[DAY][:40]}))
    details = {METHOD: method, REFERENCE: values[REFERENCE], DAY: day}
    # What is at fault already is not checked again in the place of what is not.
    sound = details | {METHOD: method or VerificationMethod.DOCUMENT, DAY: day or legal_date(at)}
    for one in ({DAY: legal_date(at)}, {REFERENCE: "-"}):
        given = sound | one
        try:
            check_verification(**given, at=at)
        except VerificationIncomplete:
            faults.append((lazy(_refusal, str)(given, at),))
    return details, faults


def _refusal(given, at):
    """Why a verification is incomplete, in the active language."""
    try:
        check_verification(**given, at=at)
    except VerificationIncomplete as refusal:
        return str(refusal)
    return ""


def _unknown_word(name, cell, choices):
    words = gettext_lazy("%(column)s: “%(cell)s” is not known. Use one of: %(choices)s.")

    def labels():
        return format_list(each.label for each in choices)

    return words, {"column": COLUMNS[name].label, "cell": cell[:40], "choices": labels}


def _entities(raw):
    """A function that finds the entity of a row: `find(values) -> (entity or None, faults)`."""
    rows = [values for _line, _cells, values in raw]
    digests = {number: _digests(number) for row in rows if (number := row.get(ENTITY))}
    wanted = [each for found in digests.values() for each in found]
    found = OperatingEntity.objects.select_related("data_key")
    by_digest = {each.identity_digest: each for each in found.filter(identity_digest__among=wanted)}
    accounts = dict(
        PublicAccount.objects.filter(
            external_id__among=[row[ACCOUNT] for row in rows if row.get(ACCOUNT)]
        ).values_list("external_id", "entity_id")
    )
    numbers = {row[NUMBER] for row in rows if _is_number(row.get(NUMBER))}
    by_pk = found.in_bulk({*map(int, numbers), *accounts.values()})

    def find(values):
        named = []
        if number := values.get(ENTITY):
            named.append(next(filter(None, map(by_digest.get, digests[number])), None))
        if account := values.get(ACCOUNT):
            named.append(by_pk.get(accounts.get(account)))
        if number := values.get(NUMBER):
            named.append(by_pk.get(int(number)) if _is_number(number) else None)
        if not named:
            words = gettext_lazy("The row names no entity: enter its identity number.")
            return None, [(words,)]
        if None in named:
            words = gettext_lazy(
                "No entity on the desk has this number: compare it with the register."
            )
            return None, [(words,)]
        if len({each.pk for each in named}) > 1:
            words = gettext_lazy("Its numbers belong to different entities: correct one of them.")
            return None, [(words,)]
        return named[0], []

    return find


def _digests(number):
    """The digests under which an entity with this number may be found."""
    return [lookup_digest(kind, normalize_identity(kind, number)) for kind in IdentityType.values]


def _is_number(text):
    return bool(text) and text.isascii() and text.isdecimal() and len(text) < 19
