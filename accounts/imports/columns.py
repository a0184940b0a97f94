"""The columns that a registry file may have, and how one row of cells becomes a Record.

A column is said once, as a Column of COLUMNS: rows, parsing, labels, guesses of headers, the
template and the explanations on the upload page derive from it.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from accounts.enums import ContentCategory, EntityType, IdentityType
from accounts.identity import (
    MASK_SIGNS,
    check_identity,
    document_fault,
    identity_type_of,
    normalize_phone,
)
from accounts.screening.characters import find_fault, normalize
from desk.checking import run_check
from desk.files.cells import (
    EXCEL_NUMBER,
    OUTER_SPACE,
    Fault,
    Vocabulary,
    clean_text,
    clean_value,
    is_blank,
    masked,
    parse_count,
    parse_date,
    refuse_spreadsheet_error,
    shown,
)

CREDIT_CODE, RESIDENT_ID = "entity_unified_social_credit_code", "entity_resident_id"
IDENTITY_COLUMNS = {
    CREDIT_CODE: IdentityType.UNIFIED_SOCIAL_CREDIT_CODE.value,
    RESIDENT_ID: IdentityType.RESIDENT_ID.value,
}
IDENTITY_OF = dict.fromkeys(EntityType.values, CREDIT_CODE) | {"individual": RESIDENT_ID}
# Characters of texts.
LIMITS = {
    "name": 60,
    "introduction": 500,
    "entity_legal_name": 200,
    "entity_contact_email": 200,
}
# The row of the template, which is not imported where somebody leaves it.
EXAMPLE_ID = "EXAMPLE-1"
EXTERNAL_ID = re.compile(rf"(?!{EXAMPLE_ID}$)[A-Za-z0-9_.:-]{{1,64}}")
# What exports write in place of personal data; an X does so behind Han characters only.
MASKED = re.compile(rf"[{MASK_SIGNS}]{{2}}|[{MASK_SIGNS}]$|(?<=[\u3400-\u9fff])[XxＸｘ]{{2,}}$")


@dataclass(frozen=True, slots=True)
class RowError:
    """One fault of a row, safe to keep: numbers of persons are masked in `value`.

    `line` is the 1-based physical line where the record starts, `column` empty for faults of the
    whole row, `code` a stable slug, `facts` the numbers and names that its message needs.
    """

    line: int
    column: str
    code: str
    value: str = ""
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """One good row in normal form; empty optional text is "", an empty date or number None."""

    line: int
    external_id: str
    name: str
    introduction: str
    content_category: str
    entity_type: str
    entity_legal_name: str = field(repr=False)
    identity_type: str
    identity_number: str = field(repr=False)
    contact_phone: str = field(repr=False)
    entity_contact_email: str = field(repr=False)
    registered_on: date | None
    last_active_on: date | None
    follower_count: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A permitted column.

    `label` and `explanation` are what people read of it, `synonyms` other names that headers have
    for it, `example` a cell of the template. `parse` turns a clean, non-empty cell into a value or
    raises Fault; the parser of a `dated` column takes the day `today` besides. Words of a
    `vocabulary` need none. `personal` says that its cells are masked wherever they are shown,
    `personal_of_persons` that those of individuals are. `stored` returns what an account has on
    record for it, where that is no attribute of the account; it may raise PersonalDataErased.
    """

    label: str
    explanation: str
    example: str
    synonyms: tuple[str, ...] = ()
    parse: Callable | None = None
    vocabulary: Vocabulary | None = None
    required: bool = False
    dated: bool = False
    is_text: bool = False
    personal: bool = False
    personal_of_persons: bool = False
    empty: str | None = ""
    stored: Callable | None = None

    def export(self, account):
        """The cell that an import reads as what `account` has on record. Raises
        PersonalDataErased.
        """
        value = self.stored(account) if self.stored else getattr(account, self.name)
        if self.vocabulary:
            value = self.vocabulary.choices(value).label
        return "" if value is None else str(value)

    def clean(self, raw):
        """A cell without what is no part of its value; "" for one that says it is empty."""
        cell = clean_text(raw) if self.is_text else clean_value(raw)
        return "" if not self.required and cell and is_blank(cell) else cell

    def read(self, cell, *, today, chosen=()):
        """The value of a clean, non-empty cell; `chosen` are words of a vocabulary and what they
        mean in this file. Raises Fault.
        """
        refuse_spreadsheet_error(cell)
        if self.personal_of_persons and MASKED.search(cell):
            raise Fault("masked")
        if self.vocabulary:
            return self.vocabulary.find(cell, chosen) or self._refuse_word()
        return self.parse(cell, today=today) if self.dated else self.parse(cell)

    def _refuse_word(self):
        raise Fault("choice", words=self.name)

    @property
    def name(self):
        """What it is called in files and commands."""
        return next(name for name, column in COLUMNS.items() if column is self)


def parse_record(line, raw, *, today, chosen=None):
    """Check one row given as column name → cell; columns that are absent count as empty.

    `chosen` is {column: {folded word: value}}, as somebody said of the file's words. Returns
    (Record, []) or (None, every fault of the row). Dates after `today` are faults.
    """
    chosen = chosen or {}
    cells = {name: column.clean(raw.get(name, "")) for name, column in COLUMNS.items()}
    kind = COLUMNS["entity_type"].vocabulary.find(
        cells["entity_type"], chosen.get("entity_type", ())
    )
    wanted = IDENTITY_OF.get(kind)
    personal = PERSONAL if wanted == CREDIT_CODE else PERSONAL_OF_PERSONS
    values, errors = {}, []

    def fail(name, code, **facts):
        value = (masked if name in personal else shown)(raw.get(name, ""))
        errors.append(RowError(line, name, code, value, facts))

    for name, column in COLUMNS.items():
        values[name] = column.empty
        if cells[name] and wanted and name in IDENTITY_COLUMNS and name != wanted:
            fail(name, document_fault(kind, IDENTITY_COLUMNS[name]))
        elif cells[name]:
            read = partial(column.read, today=today, chosen=chosen.get(name, ()))
            place = f"line {line}, column {name}"
            try:
                values[name] = run_check(read, cells[name], place=place, refusals=(Fault,))
            except Fault as fault:
                fail(name, fault.code, **fault.facts)
            except ValidationError as failure:
                fail(name, failure.code)
        elif column.required or name == wanted:
            fail(name, "required")
    _check_dates(values, today, fail)
    if errors:
        return None, errors
    numbers = {name: values.pop(name) for name in IDENTITY_COLUMNS}
    number = numbers[wanted]
    identity_type = identity_type_of(IDENTITY_COLUMNS[wanted], number)
    record = Record(line=line, identity_type=identity_type, identity_number=number, **values)
    return record, errors


def sample(value, name):
    """A cell of a column taken for `name`, as people may see it. Of a column that is taken for
    nothing, "", the beginning is enough to know it by: it may hold anything.
    """
    if name in PERSONAL_OF_PERSONS:
        return masked(value)
    value = value.strip(OUTER_SPACE)
    return shown(value) if name or not value else f"{value[: min(2, len(value) // 2)]}***"


def _check_dates(values, today, fail):
    registered_on, last_active_on = values["registered_on"], values["last_active_on"]
    for name in ("registered_on", "last_active_on"):
        if values[name] and values[name] > today:
            fail(name, "date_future")
    if registered_on and last_active_on and last_active_on < registered_on:
        fail("last_active_on", "date_order")


def _external_id(cell):
    if not EXTERNAL_ID.fullmatch(cell):
        raise Fault("example" if cell == EXAMPLE_ID else "format")
    return cell


def _text(limit, *, may_break=False):
    """A parser of text up to `limit` characters, without anything that does not show."""

    def parse(cell):
        if may_break:
            cell = cell.replace("\r\n", "\n").replace("\r", "\n")
        cell = normalize(cell)
        if fault := find_fault(cell, may_break=may_break):
            raise Fault(fault.code, characters=fault.characters)
        if len(cell) > limit:
            raise Fault("too_long", limit=limit)
        return cell

    return parse


def _phone(cell):
    if EXCEL_NUMBER.fullmatch(cell):
        raise Fault("excel_number")
    try:
        return normalize_phone(cell)
    except ValidationError as error:
        raise Fault(error.code) from None


def _email(cell):
    """An e-mail address; spreadsheets put `mailto:` before one that is a link."""
    address = unicodedata.normalize("NFKC", cell)
    if address[:7].lower() == "mailto:":
        address = address[7:].strip()
    limit = LIMITS["entity_contact_email"]
    if len(address) > limit:
        raise Fault("too_long", limit=limit)
    try:
        EmailValidator()(address)
    except ValidationError:
        raise Fault("email") from None
    return address


def _stored_identity(column):
    """What an account's entity has on record in the identity column `column`."""

    def get(account):
        entity = account.entity
        if IDENTITY_OF[entity.entity_type] != column:
            return ""
        return entity.open_field("identity_number") or entity.unified_social_credit_code

    return get


def _identity(identity_type):
    """A parser of identity numbers; whether a code is on record by exception is asked later."""

    def parse(cell, *, today):
        try:
            return check_identity(identity_type, cell, today=today, by_exception=True)
        except ValidationError as error:
            raise Fault(error.code, **(error.params or {})) from None

    return parse


COLUMNS = {
    "external_id": Column(
        _("platform id"),
        _("The account's number on the platform: 1 to 64 letters, digits and _ . : -"),
        EXAMPLE_ID,
        ("账号ID", "账号编号", "平台ID", "平台账号ID", "公众账号ID", "账号标识", "platform id"),
        parse=_external_id,
        required=True,
    ),
    "name": Column(
        _("name"),
        _("The account's name as users see it, at most 60 characters."),
        "晨读南巷",
        ("账号名称", "公众账号名称", "公众号名称", "名称", "昵称", "账号昵称", "account name"),
        parse=_text(LIMITS["name"]),
        required=True,
        is_text=True,
    ),
    "introduction": Column(
        _("introduction"),
        _("At most 500 characters, line breaks included."),
        "每天一篇城市散文",
        ("简介", "账号简介", "介绍", "账号介绍", "功能介绍", "description"),
        parse=_text(LIMITS["introduction"], may_break=True),
        is_text=True,
    ),
    "content_category": Column(
        _("content category"),
        _("What the account writes about."),
        "general",
        ("类别", "内容类别", "账号类别", "分类", "内容分类", "内容领域", "category"),
        vocabulary=Vocabulary(
            ContentCategory,
            general=("综合", "一般", "普通", "通用", "非专业领域"),
            economy=("财经", "金融"),
            health=("医疗", "卫生"),
            news=("时政新闻", "新闻信息"),
        ),
        required=True,
    ),
    "entity_type": Column(
        _("entity type"),
        _("What kind of person or organization operates the account."),
        "enterprise",
        ("主体类型", "运营主体类型", "主体性质", "operator type"),
        vocabulary=Vocabulary(
            EntityType,
            individual=("自然人", "person"),
            enterprise=("公司", "企业单位", "company", "corporation"),
            media=("媒体单位", "媒体机构", "新闻媒体"),
            government_organ=("政府", "机关", "国家机关", "党政机关", "政府机构", "government"),
            social_organization=("社会团体", "社团", "民办非企业单位", "基金会"),
            other=("其它", "其他组织", "其他机构"),
        ),
        required=True,
        stored=attrgetter("entity.entity_type"),
    ),
    "entity_legal_name": Column(
        _("legal name"),
        _("The operator's name as on the license or the identity document."),
        "示例文化有限公司",
        ("主体名称", "运营主体", "运营主体名称", "单位名称", "企业名称", "主体全称", "legal name"),
        parse=_text(LIMITS["entity_legal_name"]),
        required=True,
        is_text=True,
        personal_of_persons=True,
        stored=attrgetter("entity.full_name"),
    ),
    CREDIT_CODE: Column(
        _("unified social credit code"),
        _("Of organizations: 18 characters. Empty for individuals."),
        "91110000600037341L",
        ("统一社会信用代码", "社会信用代码", "信用代码", "unified social credit code", "uscc"),
        parse=_identity(IDENTITY_COLUMNS[CREDIT_CODE]),
        stored=_stored_identity(CREDIT_CODE),
        dated=True,
        personal_of_persons=True,
    ),
    RESIDENT_ID: Column(
        _("resident id"),
        _("Of individuals: 18 characters. Empty for organizations. Keep the column as text."),
        "",
        (
            *("身份证号", "身份证号码", "居民身份证号码", "公民身份号码", "身份证", "居民身份证号"),
            "resident id",
        ),
        parse=_identity(IDENTITY_COLUMNS[RESIDENT_ID]),
        stored=_stored_identity(RESIDENT_ID),
        dated=True,
        personal=True,
        personal_of_persons=True,
    ),
    "contact_phone": Column(
        _("contact phone"),
        _("A mobile or fixed-line number of China, or one that begins with + and its country."),
        "13800138000",
        (
            *("联系电话", "联系手机", "手机", "手机号", "手机号码", "电话", "联系方式"),
            *("phone", "mobile"),
        ),
        parse=_phone,
        stored=lambda account: account.entity.open_field("contact_phone"),
        personal=True,
        personal_of_persons=True,
    ),
    "entity_contact_email": Column(
        _("contact e-mail"),
        _("One address, at most 200 characters. Messages about the operator's accounts go there."),
        "contact@example.com",
        (
            *("联系邮箱", "邮箱", "电子邮箱", "邮件地址", "邮箱地址", "联系人邮箱"),
            *("email", "e-mail", "contact email"),
        ),
        parse=_email,
        stored=lambda account: account.entity.open_field("contact_email"),
        personal=True,
        personal_of_persons=True,
    ),
    "registered_on": Column(
        _("registered on"),
        _("The day, such as 2024-03-09, 2024/3/9 or 2024年3月9日."),
        "2024-03-09",
        ("注册日期", "开通日期", "注册时间", "开通时间", "registration date"),
        parse=parse_date,
        empty=None,
    ),
    "last_active_on": Column(
        _("last active on"),
        _("The day of the last publication or sign-in."),
        "2026-10-31",
        ("最近活跃日期", "最后活跃日期", "最近活跃时间", "最后活跃时间", "last active"),
        parse=parse_date,
        empty=None,
    ),
    "follower_count": Column(
        _("followers"),
        _("A whole number, such as 12000, 12,000 or 1.2万."),
        "12000",
        ("粉丝数", "粉丝量", "订阅数", "关注数", "粉丝", "followers"),
        parse=parse_count,
        empty=None,
    ),
}
PERSONAL = frozenset(name for name, column in COLUMNS.items() if column.personal)
PERSONAL_OF_PERSONS = frozenset(
    name for name, column in COLUMNS.items() if column.personal_of_persons
)
VOCABULARIES = {name: column.vocabulary for name, column in COLUMNS.items() if column.vocabulary}
