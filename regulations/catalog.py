"""The parameters and reason codes that the desk ships with.

`manage.py sync_catalog` writes what is missing and never changes what is there: from then on the
database rules, and every change of a number is a new dated row.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

PLATFORM_PRACTICE = "Platform practice of 2018 on accounts per entity"
HOUSE_RULE = "House rule"


@dataclass(frozen=True)
class ParameterSpec:
    """A number the law or the house may change: its meaning, unit and first value."""

    code: str
    title: str
    unit: str
    value: int
    article: str
    source: str
    in_force_from: date = date(2021, 2, 22)
    minimum: int = 0
    maximum: int = 10_000


PARAMETERS = {
    spec.code: spec
    for spec in (
        ParameterSpec(
            "account_cap.individual",
            _("Accounts one individual may hold"),
            _("accounts"),
            1,
            "10",
            PLATFORM_PRACTICE,
        ),
        ParameterSpec(
            "account_cap.enterprise",
            _("Accounts one enterprise may hold"),
            _("accounts"),
            2,
            "10",
            PLATFORM_PRACTICE,
        ),
        ParameterSpec(
            "account_cap.media",
            _("Accounts one media organization may hold"),
            _("accounts"),
            50,
            "10",
            PLATFORM_PRACTICE,
        ),
        ParameterSpec(
            "account_cap.government_organ",
            _("Accounts one government organ may hold"),
            _("accounts"),
            50,
            "10",
            PLATFORM_PRACTICE,
        ),
        ParameterSpec(
            "account_cap.public_institution",
            _("Accounts one public institution may hold"),
            _("accounts"),
            2,
            "10",
            HOUSE_RULE,
        ),
        ParameterSpec(
            "account_cap.social_organization",
            _("Accounts one social organization may hold"),
            _("accounts"),
            2,
            "10",
            HOUSE_RULE,
        ),
        ParameterSpec(
            "account_cap.other",
            _("Accounts any other entity may hold"),
            _("accounts"),
            2,
            "10",
            HOUSE_RULE,
        ),
        ParameterSpec(
            "registration.review_hours",
            _("Time to decide a registration"),
            _("hours"),
            48,
            "8",
            HOUSE_RULE,
            minimum=1,
        ),
    )
}


@dataclass(frozen=True)
class ReasonSpec:
    """A reason code as shipped: what it says to colleagues and to the applicant."""

    code: str
    article: str
    verbs: tuple
    title_en: str
    title_zh: str
    message_en: str
    message_zh: str


REASONS = (
    ReasonSpec(
        "identity-mismatch",
        "8",
        ("reject", "request_information"),
        "Identity does not match the materials",
        "身份信息与材料不一致",
        "The identity you gave does not match the materials. Give it as on the document.",
        "您填写的身份信息与所提交的材料不一致，请按证件如实填写。",
    ),
    ReasonSpec(
        "identity-unreadable",
        "8",
        ("request_information",),
        "Materials are unreadable",
        "材料无法辨认",
        "The materials cannot be read. Please upload a clear picture of the whole document.",
        "您提交的材料无法辨认，请上传清晰、完整的证件图片。",
    ),
    ReasonSpec(
        "false-registration",
        "8",
        ("reject", "mark_false", "close"),
        "False registration",
        "虚假注册",
        "The registration rests on untrue information. It cannot be accepted.",
        "该注册申请使用了不真实的信息，不予通过。",
    ),
    ReasonSpec(
        "name-misleading",
        "8",
        ("reject", "request_information"),
        "Name misleads about the entity",
        "名称与主体不符",
        "The name suggests an entity that you are not. Please choose another name.",
        "申请的名称容易使人误认为其他主体，请更换名称。",
    ),
    ReasonSpec(
        "name-taken",
        "8",
        ("reject", "request_information"),
        "Name is taken or protected",
        "名称已被使用或受保护",
        "The name is in use or protected. Please choose another name.",
        "申请的名称已被使用或受保护，请更换名称。",
    ),
    ReasonSpec(
        "qualification-missing",
        "9",
        ("reject", "request_information", "suspend"),
        "Professional materials are missing",
        "缺少专业资质材料",
        "This category needs proof of your professional qualification. Please provide it.",
        "该领域需要提供专业资质证明，请补充提交。",
    ),
    ReasonSpec(
        "over-cap",
        "10",
        ("reject",),
        "Over the number of accounts allowed",
        "超出账号数量上限",
        "You hold as many accounts as the rules allow for your kind of entity.",
        "您名下的账号数量已达到该类主体的上限。",
    ),
    ReasonSpec(
        "batch-registration",
        "10",
        ("reject", "suspend"),
        "Batch registration",
        "批量注册",
        "The registration is part of a batch registration. It cannot be accepted.",
        "该申请涉嫌批量注册，不予通过。",
    ),
    ReasonSpec(
        "news-unlicensed",
        "5",
        ("reject", "request_information", "suspend"),
        "News without a licence",
        "无互联网新闻信息服务许可",
        "Carrying news needs an Internet news information service licence. Please provide it.",
        "从事互联网新闻信息服务须取得许可，请提供许可证。",
    ),
    ReasonSpec(
        "introduction-unfit",
        "8",
        ("request_information",),
        "Introduction needs correction",
        "简介需要修改",
        "Please correct the introduction: it must describe the account truthfully.",
        "请修改账号简介，使其如实说明账号内容。",
    ),
    ReasonSpec(
        "breach-of-agreement",
        "19",
        ("suspend", "close"),
        "Breach of the service agreement",
        "违反服务协议",
        "The account has broken the service agreement.",
        "该账号违反了服务协议。",
    ),
)
