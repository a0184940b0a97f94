"""Factories that write through the domain, so that everything they make has a true history.

They need an acting user (`audit.context.acting_as`) and take `at`, the time of the event.
"""

from tests.factories.api import ClientFactory, admit, issue
from tests.factories.desk import (
    BulkDecisionFactory,
    ExportFactory,
    ParameterChangeFactory,
    TableImportFactory,
)
from tests.factories.licensing import (
    NewsLicenseFactory,
    PlatformLicenseFactory,
    QualificationFactory,
    scan,
    verify_credential,
)
from tests.factories.moderation import (
    AppealFactory,
    CaseFactory,
    ComplaintFactory,
    SignalFactory,
    impose,
)
from tests.factories.names import NameChangeFactory, ProtectedNameFactory, protect_like
from tests.factories.paperwork import ReportFactory, seal_record
from tests.factories.people import PASSWORD, UserFactory
from tests.factories.registry import (
    AccountFactory,
    ApplicationFactory,
    EntityFactory,
    EntityFactsFactory,
    PersonFactsFactory,
    credit_code,
    far_name,
    irregular_code,
    minor_id,
    record_guardian_consent,
    resident_id,
    verify,
)
from tests.factories.transfers import DeregistrationFactory, TransferFactory, consent
from tests.factories.upkeep import AgreementFactory, CorrectionFactory, DormancyFactory
from tests.factories.webhooks import EndpointFactory, admit_endpoint, issue_secret

__all__ = [
    "PASSWORD",
    "AccountFactory",
    "AgreementFactory",
    "AppealFactory",
    "ApplicationFactory",
    "BulkDecisionFactory",
    "CaseFactory",
    "ClientFactory",
    "ComplaintFactory",
    "CorrectionFactory",
    "DeregistrationFactory",
    "DormancyFactory",
    "EndpointFactory",
    "EntityFactory",
    "EntityFactsFactory",
    "ExportFactory",
    "NameChangeFactory",
    "NewsLicenseFactory",
    "ParameterChangeFactory",
    "PersonFactsFactory",
    "PlatformLicenseFactory",
    "ProtectedNameFactory",
    "ReportFactory",
    "QualificationFactory",
    "TableImportFactory",
    "TransferFactory",
    "SignalFactory",
    "UserFactory",
    "admit",
    "admit_endpoint",
    "consent",
    "credit_code",
    "far_name",
    "impose",
    "irregular_code",
    "issue",
    "issue_secret",
    "minor_id",
    "protect_like",
    "record_guardian_consent",
    "resident_id",
    "scan",
    "seal_record",
    "verify",
    "verify_credential",
]
