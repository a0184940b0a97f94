"""The parameters that the desk ships with.

`manage.py sync_catalog` writes what is missing and never changes what is there: from then on the
database rules, and every change of a number is a new dated row.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from regulations.thresholds import THRESHOLDS

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
            "account.minimum_age",
            _("Age from which a person registers without a guardian's consent"),
            _("years"),
            18,
            "8",
            "Civil Code, articles 17 to 19; account information rules of 2022",
            maximum=100,
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
        ParameterSpec(
            "name_change.review_hours",
            _("Time to decide a name change"),
            _("hours"),
            48,
            "8",
            HOUSE_RULE,
            minimum=1,
        ),
        ParameterSpec(
            "account.name_changes_per_year",
            _("Name changes one account may have in twelve months"),
            _("changes"),
            2,
            "8",
            HOUSE_RULE,
        ),
        ParameterSpec(
            "name.release_days",
            _("Protection of a name that its account gave up"),
            _("days"),
            15,
            "8",
            "Platform practice of 2018 on released names",
        ),
        ParameterSpec(
            "transfer.review_hours",
            _("Time to decide a transfer"),
            _("hours"),
            72,
            "11",
            HOUSE_RULE,
            minimum=1,
        ),
        ParameterSpec(
            "transfer.notice_days",
            _("Public notice before a transfer takes effect"),
            _("days"),
            7,
            "11",
            HOUSE_RULE,
        ),
        ParameterSpec(
            "transfer.monetization_freeze_months",
            _("Monetization frozen after a transfer"),
            _("months"),
            3,
            "11",
            "Notice of 2023 on self-media",
            maximum=120,
        ),
        ParameterSpec(
            "report.monthly_days",
            _("Time to file the disposition report of a month"),
            _("days"),
            10,
            "19",
            HOUSE_RULE,
            maximum=366,
        ),
        ParameterSpec(
            "filing.rules_days",
            _("Time to file rules that came into force"),
            _("days"),
            30,
            "7",
            HOUSE_RULE,
            maximum=366,
        ),
        ParameterSpec(
            "dormancy.months",
            _("Disuse after which an account is noticed"),
            _("months"),
            6,
            "10",
            "Regulations of 2021, article 10",
            minimum=1,
            maximum=120,
        ),
        ParameterSpec(
            "dormancy.notice_days",
            _("Notice before an unused account is suspended"),
            _("days"),
            30,
            "10",
            HOUSE_RULE,
            minimum=1,
        ),
        ParameterSpec(
            "dormancy.suspension_days",
            _("Suspension before an unused account is deregistered"),
            _("days"),
            90,
            "10",
            HOUSE_RULE,
            minimum=1,
        ),
        ParameterSpec(
            "correction.days",
            _("Time to correct name, avatar or introduction"),
            _("days"),
            15,
            "8",
            HOUSE_RULE,
            minimum=1,
        ),
        ParameterSpec(
            "deregistration.cooling_off_days",
            _("Time for an operator to think again before its account ends"),
            _("days"),
            15,
            "11",
            HOUSE_RULE,
        ),
        ParameterSpec(
            "import.archive_days",
            _("Time after which an import that is settled is due for archiving"),
            _("days"),
            90,
            "6",
            HOUSE_RULE,
            minimum=1,
        ),
        ParameterSpec(
            "message.hold_seconds",
            _("Time in which a decision can be taken back before its message goes out"),
            _("seconds"),
            60,
            "6",
            HOUSE_RULE,
            maximum=3600,
        ),
        *(
            ParameterSpec(code, title, unit, value, article, HOUSE_RULE, minimum=1)
            for code, title, unit, value, article in (
                (
                    "identity.verification_days",
                    _("Time to verify the identity of an entity"),
                    _("days"),
                    15,
                    "8",
                ),
                (
                    "signal.hours",
                    _("Time to look into what a detector saw"),
                    _("hours"),
                    72,
                    "12",
                ),
                ("case.hours", _("Time to conclude a case"), _("hours"), 168, "19"),
                ("claim.stale_hours", _("Claim on which nobody acts"), _("hours"), 120, "6"),
                ("api.key_days", _("Longest life of an API key"), _("days"), 365, "6"),
                (
                    "api.answer_days",
                    _("Time in which a repeated submission is answered alike"),
                    _("days"),
                    7,
                    "6",
                ),
                ("webhook.attempts", _("Attempts to deliver a webhook"), _("attempts"), 10, "6"),
                (
                    "webhook.retry_seconds",
                    _("Wait before a webhook is sent a second time"),
                    _("seconds"),
                    10,
                    "6",
                ),
                (
                    "webhook.change_hours",
                    _("Time in which the former secret of a webhook still signs"),
                    _("hours"),
                    24,
                    "6",
                ),
                ("message.attempts", _("Attempts to deliver a message"), _("attempts"), 5, "6"),
                (
                    "message.retry_minutes",
                    _("Wait before a message is sent a second time"),
                    _("minutes"),
                    10,
                    "6",
                ),
                ("webhook.keep_days", _("Webhook deliveries are kept"), _("days"), 90, "6"),
                (
                    "complaint.feedback_hours",
                    _("Time to answer a complaint"),
                    _("hours"),
                    360,
                    "20",
                ),
                (
                    "transfer.objection_hours",
                    _("Time to decide on an objection to a transfer"),
                    _("hours"),
                    72,
                    "11",
                ),
                ("appeal.days", _("Time to appeal a sanction"), _("days"), 30, "20"),
                ("answer.days", _("Time for an operator to answer a question"), _("days"), 7, "8"),
                ("appeal.review_hours", _("Time to decide an appeal"), _("hours"), 168, "20"),
                (
                    "sanction.memory_months",
                    _("Earlier sanctions count for the ladder"),
                    _("months"),
                    24,
                    "19",
                ),
            )
        ),
        *(
            ParameterSpec(
                f"credential.notice_days.{step}", title, _("days"), days, "9", HOUSE_RULE, minimum=1
            )
            for step, title, days in (
                ("first", _("First notice before a credential expires"), 60),
                ("second", _("Second notice before a credential expires"), 30),
                ("last", _("Last notice before a credential expires"), 7),
            )
        ),
        *(
            ParameterSpec(
                f"credential.review_months.{area}",
                title,
                _("months"),
                months,
                article,
                HOUSE_RULE,
                minimum=1,
                maximum=120,
            )
            for area, title, months, article in (
                ("economy", _("Re-verification in economy"), 12, "9"),
                ("education", _("Re-verification in education"), 12, "9"),
                ("health", _("Re-verification in health"), 6, "9"),
                ("justice", _("Re-verification in justice"), 12, "9"),
                ("news", _("Re-verification of news service licenses"), 6, "5"),
                ("platform", _("Re-verification of the platform's own licenses"), 6, "5"),
            )
        ),
        *(
            ParameterSpec(
                f"detection.{detector}.{name}",
                title,
                unit,
                value,
                article,
                HOUSE_RULE,
                minimum=1,
                maximum=maximum,
            )
            for detector, (article, thresholds) in THRESHOLDS.items()
            for name, title, unit, value, maximum in thresholds
        ),
    )
}
