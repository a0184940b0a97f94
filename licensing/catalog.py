"""Credential types: the documents that entitle somebody to speak in a sector.

A digest kept as code, because what a credential is changes by legislation and not by editing. A
type that no longer exists gets `retired_on` and stays, so that what was verified keeps its name.
`number_form` is given only where the form of the number is public; older certificates may carry
another one, which is why a mismatch warns and does not block.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from licensing.enums import Holder, Sector


@dataclass(frozen=True)
class CredentialType:
    """One kind of credential: sector, names, issuing authority, number form, holder, source."""

    code: str
    sector: Sector
    title_en: str
    title_zh: str
    authority_en: str
    authority_zh: str
    holder: Holder
    expires: bool
    source: str
    source_date: date
    number_form: str = ""
    number_hint: str = ""
    retired_on: date | None = None

    @property
    def title(self):
        """The title in the active language."""
        return self.title_zh if _is_chinese() else self.title_en

    @property
    def authority(self):
        """Who issues it, in the active language."""
        return self.authority_zh if _is_chinese() else self.authority_en

    def fits(self, number):
        """Whether `number` has the public form; None where no form is public."""
        return bool(re.fullmatch(self.number_form, number)) if self.number_form else None


def _is_chinese():
    return (get_language() or "").startswith("zh")


CREDENTIAL_TYPES = {
    each.code: each
    for each in (
        CredentialType(
            "physician",
            Sector.HEALTH,
            "Physician's practice certificate",
            "医师执业证书",
            "Health authority of the county or above",
            "县级以上卫生健康主管部门",
            Holder.PERSON,
            expires=False,
            source="医师法; 医师执业注册管理办法",
            source_date=date(2022, 3, 1),
            number_form=r"\d{15}",
            number_hint="15 digits",
        ),
        CredentialType(
            "nurse",
            Sector.HEALTH,
            "Nurse's practice certificate",
            "护士执业证书",
            "Health authority of the place of practice",
            "执业地卫生健康主管部门",
            Holder.PERSON,
            expires=True,
            source="护士条例; 护士执业注册管理办法",
            source_date=date(2020, 3, 27),
            number_form=r"\d{12}",
            number_hint="12 digits",
        ),
        CredentialType(
            "pharmacist",
            Sector.HEALTH,
            "Licensed pharmacist's registration certificate",
            "执业药师注册证",
            "Provincial drug administration",
            "省级药品监督管理部门",
            Holder.PERSON,
            expires=True,
            source="执业药师注册管理办法",
            source_date=date(2021, 6, 18),
            number_form=r"\d{12}",
            number_hint="12 digits",
        ),
        CredentialType(
            "medical_institution",
            Sector.HEALTH,
            "Medical institution practice license",
            "医疗机构执业许可证",
            "Health authority that registered the institution",
            "登记机关(卫生健康主管部门)",
            Holder.ORGANIZATION,
            expires=True,
            source="医疗机构管理条例",
            source_date=date(2022, 5, 1),
            number_form=r"[0-9A-Z]{22}",
            number_hint="22 digits and capital letters",
        ),
        CredentialType(
            "teacher",
            Sector.EDUCATION,
            "Teacher qualification certificate",
            "教师资格证书",
            "Education authority",
            "教育行政部门",
            Holder.PERSON,
            expires=False,
            source="教师资格条例",
            source_date=date(1995, 12, 12),
            number_form=r"\d{17}",
            number_hint="17 digits",
        ),
        CredentialType(
            "private_school",
            Sector.EDUCATION,
            "Private school operation license",
            "民办学校办学许可证",
            "Education or labour authority that approved the school",
            "审批机关(教育或人力资源社会保障行政部门)",
            Holder.ORGANIZATION,
            expires=True,
            source="民办教育促进法实施条例",
            source_date=date(2021, 9, 1),
        ),
        CredentialType(
            "public_school",
            Sector.EDUCATION,
            "Public institution legal person certificate (school)",
            "事业单位法人证书(学校)",
            "Registration authority of public institutions",
            "事业单位登记管理机关",
            Holder.ORGANIZATION,
            expires=True,
            source="事业单位登记管理暂行条例",
            source_date=date(2004, 6, 27),
            number_form=r"[0-9A-HJ-NPQRTUWXY]{18}",
            number_hint="the unified social credit code, 18 characters",
        ),
        CredentialType(
            "lawyer",
            Sector.JUSTICE,
            "Lawyer's practice certificate",
            "律师执业证",
            "Provincial justice department",
            "省级司法行政机关",
            Holder.PERSON,
            expires=False,
            source="律师法; 律师执业管理办法",
            source_date=date(2016, 11, 1),
            number_form=r"\d{17}",
            number_hint="17 digits",
        ),
        CredentialType(
            "legal_professional",
            Sector.JUSTICE,
            "Legal professional qualification certificate",
            "法律职业资格证书",
            "Ministry of Justice",
            "司法部",
            Holder.PERSON,
            expires=False,
            source="国家统一法律职业资格考试实施办法",
            source_date=date(2018, 4, 28),
            number_form=r"[ABC]\d{14}",
            number_hint="A, B or C and 14 digits",
        ),
        CredentialType(
            "notary",
            Sector.JUSTICE,
            "Notary's practice certificate",
            "公证员执业证",
            "Ministry of Justice",
            "司法部",
            Holder.PERSON,
            expires=False,
            source="公证法; 公证员执业管理办法",
            source_date=date(2006, 3, 14),
        ),
        CredentialType(
            "law_firm",
            Sector.JUSTICE,
            "Law firm practice license",
            "律师事务所执业许可证",
            "Provincial justice department",
            "省级司法行政机关",
            Holder.ORGANIZATION,
            expires=False,
            source="律师法; 律师事务所管理办法",
            source_date=date(2018, 12, 5),
            number_form=r"[0-9A-HJ-NPQRTUWXY]{18}",
            number_hint="the unified social credit code, 18 characters",
        ),
        CredentialType(
            "securities",
            Sector.ECONOMY,
            "Securities practice registration",
            "证券从业人员登记(执业证书)",
            "Securities Association of China",
            "中国证券业协会",
            Holder.PERSON,
            expires=False,
            source="证券基金经营机构董事、监事、高级管理人员及从业人员监督管理办法",
            source_date=date(2022, 4, 1),
            number_form=r"S\d{13}",
            number_hint="S and 13 digits",
        ),
        CredentialType(
            "fund",
            Sector.ECONOMY,
            "Fund practice qualification",
            "基金从业资格",
            "Asset Management Association of China",
            "中国证券投资基金业协会",
            Holder.PERSON,
            expires=False,
            source="证券基金经营机构董事、监事、高级管理人员及从业人员监督管理办法",
            source_date=date(2022, 4, 1),
            number_form=r"[A-Z]\d{13}",
            number_hint="a capital letter and 13 digits",
        ),
        CredentialType(
            "futures",
            Sector.ECONOMY,
            "Futures practice qualification",
            "期货从业资格",
            "China Futures Association",
            "中国期货业协会",
            Holder.PERSON,
            expires=False,
            source="期货和衍生品法",
            source_date=date(2022, 8, 1),
            number_form=r"[FZ]\d{7}",
            number_hint="F or Z and 7 digits",
        ),
        CredentialType(
            "cpa",
            Sector.ECONOMY,
            "Certified public accountant certificate",
            "注册会计师证书",
            "Provincial institute of certified public accountants",
            "省级注册会计师协会",
            Holder.PERSON,
            expires=False,
            source="注册会计师法",
            source_date=date(2014, 8, 31),
            number_form=r"\d{12}",
            number_hint="12 digits",
        ),
        CredentialType(
            "insurance",
            Sector.ECONOMY,
            "Insurance practice registration",
            "保险从业人员执业登记",
            "National Financial Regulatory Administration register",
            "国家金融监督管理总局登记系统",
            Holder.PERSON,
            expires=False,
            source="保险代理人监管规定",
            source_date=date(2021, 1, 1),
        ),
        CredentialType(
            "financial_license",
            Sector.ECONOMY,
            "Financial institution license",
            "金融许可证",
            "National Financial Regulatory Administration",
            "国家金融监督管理总局",
            Holder.ORGANIZATION,
            expires=False,
            source="银行保险机构许可证管理办法",
            source_date=date(2021, 7, 1),
        ),
        CredentialType(
            "securities_business",
            Sector.ECONOMY,
            "Securities and futures business license",
            "经营证券期货业务许可证",
            "China Securities Regulatory Commission",
            "中国证券监督管理委员会",
            Holder.ORGANIZATION,
            expires=False,
            source="证券法",
            source_date=date(2020, 3, 1),
        ),
    )
}

# The public form of an Internet news information service license number.
NEWS_LICENSE_NUMBER_FORM = r"\d{11}"


def credential_type_choices():
    """Codes and titles by sector, for form fields; retired types are left out."""
    grouped = {}
    for each in CREDENTIAL_TYPES.values():
        if each.retired_on is None:
            grouped.setdefault(each.sector.label, []).append((each.code, each.title))
    return list(grouped.items())
