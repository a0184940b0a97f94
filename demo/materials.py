"""What applicants of the demo bring: credentials with specimen scans, and who verifies them."""

from datetime import timedelta

from accounts.enums import ContentCategory
from audit.context import acting_as
from audit.domain.engine import performer
from licensing.catalog import CREDENTIAL_TYPES
from licensing.domain.review import review
from licensing.enums import LABELED_SECTORS, PlatformLicenseType
from licensing.models import ProfessionalQualification
from regulations.calendar import legal_date
from tests.factories import (
    NewsLicenseFactory,
    PlatformLicenseFactory,
    QualificationFactory,
    scan,
    verify_credential,
)

# For each sector, what a person and what an organization shows.
KINDS = {
    "economy": ("securities", "financial_license"),
    "education": ("teacher", "private_school"),
    "health": ("physician", "medical_institution"),
    "justice": ("lawyer", "law_firm"),
}
BACKGROUND = "从业十年,现任职于所填机构,曾参与编写行业科普读物。"


class Materials:
    """Takes in and verifies credentials in the name of the demo's staff."""

    def __init__(self, staff, now, dice):
        self.staff, self.now, self.dice = staff, now, dice
        self.qualifications = 0

    def platform(self):
        """The platform's own licenses: one sound, one about to expire."""
        start = self.now - timedelta(days=90)
        for kind, days in (
            (PlatformLicenseType.TELECOM_VALUE_ADDED, 40),
            (PlatformLicenseType.NEWS_INFORMATION_SERVICE, 700),
        ):
            with acting_as(self.staff["licensing02"]):
                license = PlatformLicenseFactory(
                    at=start,
                    license_type=kind,
                    expires_on=legal_date(self.now) + timedelta(days=days),
                    files=[scan("PLATFORM LICENSE", kind.value.replace("_", " "))],
                )
            self.verify(license, start + timedelta(hours=5))

    def brought(self, application, at, *, lasts=None):
        """What an application of its category brings, submitted; None where nothing is asked."""
        category, entity = application.content_category, application.entity
        with acting_as(self.staff["intake01"]):
            if category == ContentCategory.NEWS:
                return NewsLicenseFactory(at=at, entity=entity, application=application)
            if category not in LABELED_SECTORS:
                return None
            kind = CREDENTIAL_TYPES[KINDS[category][not entity.is_person]]
            number = self.number(kind, entity)
            facts = {"expires_on": legal_date(at) + lasts} if lasts and kind.expires else {}
            return QualificationFactory(
                at=at,
                entity=entity,
                application=application,
                credential_type=kind.code,
                number=number,
                background=BACKGROUND,
                files=[scan(kind.title_en, f"No. {number}", f"Issued to {entity.pk:06d}")],
                **facts,
            )

    def may_wait(self, brought):
        """Whether the desk left this one undecided: every tenth qualification."""
        self.qualifications += isinstance(brought, ProfessionalQualification)
        return isinstance(brought, ProfessionalQualification) and self.qualifications % 10 == 5

    def number(self, kind, entity):
        """A number in the form that the issuer publishes."""
        if kind.code == "law_firm":
            return entity.unified_social_credit_code
        digits = "".join(self.dice.choice("0123456789") for _place in range(22))
        shapes = {"securities": f"S{digits[:13]}", "teacher": digits[:17], "physician": digits[:15]}
        return shapes.get(kind.code, digits[:17] if kind.code == "lawyer" else digits)

    def verify(self, credential, at):
        """The licensing officer finds it in order."""
        with acting_as(self.staff["licensing01"]):
            return verify_credential(credential, at=min(at, self.now))

    def query(self, credential, at, letter):
        """The licensing officer asks for a readable scan."""
        with acting_as(self.staff["licensing01"]):
            performer(type(credential), "request_information")(
                subject=credential, seen_version=credential.version, at=at, **letter
            )

    def review(self):
        """The daily job: expiries, notices, labels."""
        return review(at=self.now)
