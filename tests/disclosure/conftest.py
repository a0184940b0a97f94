"""A register with something of everything that the public is told."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache

from accounts.domain import accounts
from accounts.models import PublicAccount
from audit.context import acting_as
from audit.domain import proposals
from audit.domain.engine import performer
from disclosure.models import Filing, RegulatorReport
from licensing.models import SpecialLabel
from regulations.calendar import LEGAL_ZONE, legal_date
from tests.factories import (
    AccountFactory,
    AgreementFactory,
    ComplaintFactory,
    EntityFactory,
    PersonFactsFactory,
    PlatformLicenseFactory,
    QualificationFactory,
    ReportFactory,
    TransferFactory,
    far_name,
    verify,
    verify_credential,
)

PERSON = {
    "legal_name": "周星驰驰",
    "contact_phone": "13987654321",
    "contact_name": "赵联系",
    "place_of_registration": "示例省示例市某路七号",
    "business_scope": "什么都做",
}


@pytest.fixture(autouse=True)
def nobody_counted():
    """A fresh count of requests."""
    cache.clear()


@pytest.fixture
def person(cast, now):
    """A verified person with everything on record."""
    with acting_as(cast["intake"]):
        made = EntityFactory(facts=PersonFactsFactory(**PERSON), at=now)
    with acting_as(cast["approver"]):
        return verify(made, at=now)


@pytest.fixture
def register(cast, person, put, now):
    """An account of each public state, a label, a notice, a license, an agreement, a report."""
    with acting_as(cast["importer"]):
        rows = {
            state: AccountFactory(
                name=far_name(state), external_id=f"wx-{state}", entity=person, at=now
            )
            for state in ("active", "restricted", "suspended", "pending", "closed")
        }
    for state in ("active", "restricted", "suspended", "closed"):
        put(rows[state], state="active" if state == "closed" else state)
    closing = PublicAccount.objects.get(external_id="wx-closed")
    facts = {"basis": "by_law", "reason_codes": ["conduct-fabrication"], "message": "关闭。"}
    with acting_as(cast["approver"]):
        proposal = accounts.close.propose(
            subject=closing, seen_version=closing.version, at=now, **facts
        )
    with acting_as(cast["second_approver"]):
        proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
        AgreementFactory(at=now)
    with acting_as(cast["licensing_officer"]):
        license_ = PlatformLicenseFactory(at=now)
    with acting_as(cast["second_licensing_officer"]):
        verify_credential(license_, at=now)
    with acting_as(cast["intake"]):
        transfer = TransferFactory(account=rows["active"], consents=(), at=now)
    today = legal_date(now)
    put(
        transfer,
        state="announced",
        notice_text="公告",
        announced_on=today,
        effective_on=today + timedelta(days=7),
    )
    with acting_as(cast["intake"]):
        then = datetime(2025, 10, 14, 9, 30, tzinfo=LEGAL_ZONE)
        ComplaintFactory(account=rows["active"], at=then)
    with acting_as(cast["approver"]):
        ReportFactory(kind="timeliness", time="2025-10", at=now)
        put_on_file(ReportFactory(at=now), now)
    return rows


def put_on_file(rules, now):
    """Hand the platform's rules to an authority, which has received them today."""
    today = legal_date(now)
    performer(RegulatorReport, "record_filing")(
        subject=rules,
        seen_version=rules.version,
        at=now,
        authority="某市网信办",
        submitted_on=today,
    )
    filing = rules.filings.get()
    performer(Filing, "record_receipt")(
        subject=filing,
        seen_version=filing.version,
        at=now,
        authority_number="网信备〔2026〕1号",
        received_on=today,
    )


@pytest.fixture
def labeled(cast, entity, now, put):
    """An account of the verified enterprise with a label for health."""
    with acting_as(cast["importer"]):
        account = AccountFactory(
            name=far_name("doctor"),
            external_id="wx-doctor",
            content_category="health",
            entity=entity,
            at=now,
        )
    with acting_as(cast["intake"]):
        held = QualificationFactory(entity=entity, at=now)
    with acting_as(cast["licensing_officer"]):
        verify_credential(held, at=now)
    assert SpecialLabel.objects.in_force(legal_date(now)).count() == 1
    return put(account, state="active")
