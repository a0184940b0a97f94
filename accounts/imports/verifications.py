"""Results of verifications from a file: one row for each entity, read into a list to decide on.

Each row names an entity by its identity number, its number on the desk or an account of it, and
says how it was verified, what was looked up and where, on which day, and what came of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain.entities import VerificationIncomplete, check_verification
from accounts.enums import EntityState, IdentityType, VerificationMethod
from accounts.identity import normalize_identity
from accounts.models import OperatingEntity, PublicAccount
from audit.personal_data import lookup_digest, mask_number
from desk.domain.bulk_decisions import ListedRow, refuse_too_many
from desk.files.cells import Fault, Vocabulary, clean_text, clean_value, fold_word, parse_date
from desk.files.tables import GUESSED, inspect, read_rows
from desk.refusals import ImportRefused

# The column of a report of faults: a file with it is read as if it were not there.
FAULT_COLUMN = "fault"
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
        gettext_lazy("Whether the look-up confirmed the identity; without the column all did."),
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
    """A file of results as it was read: its format in words, whether that is certain, its rows."""

    label: str
    certain: bool
    rows: list


def read_results(path, *, encoding="", at):
    """The ResultsFile of a CSV or XLSX file. Reads the registry only.

    Raises ImportRefused for a file that cannot be read, TooMany for a long one.
    """
    layout = GUESSED if not encoding else type(GUESSED)(codec=encoding)
    info = inspect(path, layout, is_known=lambda cell: bool(_known().get(fold_word(cell))))
    names = _columns_of(info.header)
    raw, broken = [], []
    for line, cells, fault in read_rows(path, info.layout):
        refuse_too_many(len(raw) + len(broken) + 1)
        if fault:
            title = _("Line %(line)s") % {"line": line}
            broken.append(ListedRow(number=line, title=title, fault=fault.message))
        else:
            raw.append((line, dict(zip(info.header, cells, strict=True)), _named(names, cells)))
    rows = sorted([*_listed(raw, at), *broken], key=lambda row: row.number)
    return ResultsFile(info.layout.label, info.certain, rows)


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
        problems.append(words % {"columns": _(", ").join(labels)})
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


def _listed(raw, at):
    """[ListedRow] of what was read, each entity once."""
    entities, seen, listed = _entities(raw), {}, []
    for line, cells, values in raw:
        entity, fault = entities(values)
        details = {}
        if not fault:
            details, fault = _details(values, at)
        if not fault:
            fault = _objection(entity, seen.setdefault(entity.pk, line), line)
        kept = {name: cell for name, cell in cells.items() if fold_word(name) not in _fault_names()}
        listed.append(
            ListedRow(
                number=line,
                subject=entity,
                title=str(entity) if entity else _title(values),
                details={} if fault else details,
                cells=kept,
                fault=fault,
            )
        )
    return listed


@cache
def _fault_names():
    return {FAULT_COLUMN, *map(fold_word, _in_languages(gettext_lazy("fault")))}


def _title(values):
    number = values.get(ENTITY) or ""
    return mask_number(number) or values.get(ACCOUNT) or values.get(NUMBER) or _("no number")


def _objection(entity, first_line, line):
    """Why an entity that was found is not verified by this row, or the empty string."""
    if first_line != line:
        return _("Line %(line)s verifies this entity already: delete one of them.") % {
            "line": first_line
        }
    if entity.is_erased:
        return _("The personal data is erased: there is nothing to verify.")
    if entity.state == EntityState.FALSE_IDENTITY:
        return _("The identity was found false: it is not verified by a file.")
    return ""


def _details(values, at):
    """(The arguments of `verify`, "") or ({}, why there are none)."""
    if (result := values.get(RESULT)) is not None:
        found = RESULTS.find(result)
        if not found:
            return {}, _refused_word(RESULT, result, VerificationResult)
        if found == VerificationResult.NO_MATCH:
            return {}, _("The look-up found no match: decide about it on the entity's page.")
    method = METHODS.find(values[METHOD])
    if not method:
        return {}, _refused_word(METHOD, values[METHOD], VerificationMethod)
    try:
        day = parse_date(values[DAY])
    except Fault:
        words = _("“%(cell)s” is not one day: write it as 2026-11-28.")
        return {}, words % {"cell": values[DAY][:40]}
    details = {METHOD: method, REFERENCE: values[REFERENCE], DAY: day}
    try:
        check_verification(**details, at=at)
    except VerificationIncomplete as refusal:
        return {}, str(refusal)
    return details, ""


def _refused_word(name, cell, choices):
    words = _("%(column)s: “%(cell)s” is not known. Use one of: %(choices)s.")
    labels = _(", ").join(str(each.label) for each in choices)
    return words % {"column": COLUMNS[name].label, "cell": cell[:40], "choices": labels}


def _entities(raw):
    """A function that finds the entity of a row: `find(values) -> (entity or None, fault)`."""
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
            return None, _("The row names no entity: enter its identity number.")
        if None in named:
            return None, _("No entity on the desk has this number: compare it with the register.")
        if len({each.pk for each in named}) > 1:
            return None, _("Its numbers belong to different entities: correct one of them.")
        return named[0], ""

    return find


def _digests(number):
    """The digests under which an entity with this number may be found."""
    return [lookup_digest(kind, normalize_identity(kind, number)) for kind in IdentityType.values]


def _is_number(text):
    return bool(text) and text.isascii() and text.isdecimal() and len(text) < 19
