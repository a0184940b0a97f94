"""The articles the desk works by: number, title in both languages, duty, source.

A digest for citing, kept as code because the text changes by legislation, not by editing.
`settled` is False where the full text was not seen and the number may need correcting.
"""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

SOURCE = _(
    "Regulations on the Management of Internet User Public Account Information Services, "
    "in force 2021-02-22"
)


@dataclass(frozen=True)
class Article:
    """One article: `number` as cited, `title_en` and `title_zh`, the `duty` in our own words."""

    number: str
    title_en: str
    title_zh: str
    duty: str
    settled: bool = True
    source: str = SOURCE

    @property
    def title(self):
        """The title in the active language."""
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en

    def __str__(self):
        return _("Art. %(number)s") % {"number": self.number}


ARTICLES = {
    article.number: article
    for article in (
        Article(
            "5",
            "Licenses of platform and producers",
            "平台与生产运营者资质",
            _("Hold the platform's own qualifications; news only with a news service license."),
        ),
        Article(
            "6",
            "Main responsibility",
            "主体责任",
            _("Officer for content safety, published rules, signed service agreement."),
        ),
        Article(
            "7",
            "Classification and grading",
            "分类注册与分级管理",
            _("Classify registrations, manage accounts by grade, file the rules."),
        ),
        Article(
            "8",
            "Real identity and names",
            "真实身份与名称核验",
            _("Verify identity, refuse false registrations, keep closed names from returning."),
            settled=False,
        ),
        Article(
            "9",
            "Professional sectors",
            "专业领域资质与专门标识",
            _("Verify materials in economy, education, health, justice; label; disclose."),
            settled=False,
        ),
        Article(
            "10",
            "Number and use of accounts",
            "账号数量与使用",
            _("Cap accounts per entity, act on unused accounts, prevent batch registration."),
            settled=False,
        ),
        Article(
            "11",
            "Transfer of accounts",
            "账号转让",
            _("No transfer without verification of the transferee and disclosure of the change."),
        ),
        Article(
            "12",
            "Data and follows",
            "数据造假与强制关注",
            _("Find faked figures; no forced or disguised follow."),
        ),
        Article(
            "13",
            "Credit rating and blacklist",
            "信用等级与黑名单",
            _("Rate operators; lower the rating or blacklist for false information."),
        ),
        Article(
            "14",
            "Commerce and original work",
            "经营行为与原创保护",
            _("Regulate advertising and tipping, protect original work."),
            settled=False,
        ),
        Article(
            "15",
            "Duties of operators on registration",
            "运营者注册义务",
            _("Operators register truthfully and stay inside the registered category."),
            settled=False,
        ),
        Article(
            "18",
            "Prohibited conduct",
            "禁止行为",
            _("No false registration, unlicensed news, matrices, faked traffic, hoarding."),
            settled=False,
        ),
        Article(
            "19",
            "Graduated measures",
            "处置措施",
            _("Warn, limit, stop, close, blacklist, bar re-registration; keep records and report."),
            settled=False,
        ),
        Article(
            "20",
            "Complaints and appeals",
            "投诉举报与申诉",
            _("Visible channels with process, time limits and feedback."),
            settled=False,
        ),
        Article(
            "21", "Inspections", "监督检查", _("Cooperate with inspections and provide records.")
        ),
    )
}

TITLE_ZH = "《互联网用户公众账号信息服务管理规定》"
TITLE_EN = (
    "the Regulations on the Management of Internet User Public Account Information Services "
    "(互联网用户公众账号信息服务管理规定)"
)
_DIGITS = "零一二三四五六七八九"


def chinese_number(number):
    """A number from 1 to 99 in Chinese: 8 is 八, 18 十八, 20 二十, 45 四十五."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def cite(numbers, language):
    """Articles with the full title of the regulation, as a formal notice cites them in `language`:
    《互联网用户公众账号信息服务管理规定》第八条、第十八条. The empty string for no articles.
    """
    ordered = sorted(set(map(int, numbers)))
    if not ordered:
        return ""
    if language.startswith("zh"):
        return TITLE_ZH + "、".join(f"第{chinese_number(each)}条" for each in ordered)
    *before, last = map(str, ordered)
    if not before:
        return f"Article {last} of {TITLE_EN}"
    return f"Articles {', '.join(before)} and {last} of {TITLE_EN}"


def article_choices():
    """Numbers and titles, for form fields."""
    return [(number, f"{number} {article.title_zh}") for number, article in ARTICLES.items()]
