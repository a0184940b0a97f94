"""Factories that write through the domain, so that everything they make has a true history.

They need an acting user (`audit.context.acting_as`) and take `at`, the time of the event.
"""

from tests.factories.licensing import (
    NewsLicenseFactory,
    PlatformLicenseFactory,
    QualificationFactory,
    scan,
    verify_credential,
)
from tests.factories.people import PASSWORD, UserFactory
from tests.factories.registry import (
    AccountFactory,
    ApplicationFactory,
    EntityFactory,
    EntityFactsFactory,
    PersonFactsFactory,
    credit_code,
    resident_id,
    verify,
)

__all__ = [
    "PASSWORD",
    "AccountFactory",
    "ApplicationFactory",
    "EntityFactory",
    "EntityFactsFactory",
    "NewsLicenseFactory",
    "PersonFactsFactory",
    "PlatformLicenseFactory",
    "QualificationFactory",
    "UserFactory",
    "credit_code",
    "resident_id",
    "scan",
    "verify",
    "verify_credential",
]
