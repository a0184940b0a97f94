"""Every list costs the same queries for one row and for three."""

import pytest

from accounts.models import ImportBatch, NameJudgement
from audit.context import acting_as
from audit.domain.engine import record
from licensing.models import SpecialLabel
from tests.audit.moderated import MAKERS
from tests.factories import (
    AccountFactory,
    ApplicationFactory,
    CorrectionFactory,
    DeregistrationFactory,
    DormancyFactory,
    ExportFactory,
    NameChangeFactory,
    NewsLicenseFactory,
    PlatformLicenseFactory,
    ProtectedNameFactory,
    QualificationFactory,
    TableImportFactory,
    TransferFactory,
)

pytestmark = pytest.mark.django_db

QUERIES = {
    "accounts/operatingentity": 6,
    "accounts/publicaccount": 6,
    "accounts/registrationapplication": 6,
    "accounts/namechangerequest": 6,
    "accounts/accounttransfer": 6,
    "accounts/deregistrationrequest": 6,
    "accounts/dormancycase": 6,
    "accounts/correctionorder": 6,
    "accounts/serviceagreement": 6,
    "accounts/protectedname": 6,
    "accounts/namejudgement": 6,
    "accounts/importbatch": 7,
    "audit/decision": 6,
    "audit/evidencefile": 6,
    "desk/listexport": 6,
    "desk/tableimport": 6,
    "licensing/newsservicelicense": 6,
    "licensing/platformlicense": 6,
    "licensing/professionalqualification": 6,
    "licensing/speciallabel": 6,
    "moderation/appeal": 7,
    "moderation/blacklistentry": 6,
    "moderation/case": 6,
    "moderation/complaint": 6,
    "moderation/creditrating": 6,
    "moderation/ladderstep": 6,
    "moderation/sanction": 6,
    "moderation/signal": 6,
    "regulations/parameter": 6,
    "regulations/reasoncode": 6,
    "staff/user": 7,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), QUERIES.items())
def test_a_list_costs_a_fixed_number_of_queries(
    path, queries, rows, cast, now, decide, signed_in, django_assert_num_queries
):
    for number in range(rows):
        with acting_as(cast["intake"]):
            application = ApplicationFactory(at=now)
        with acting_as(cast["importer"]):
            AccountFactory(at=now, entity=application.entity)
            ExportFactory(at=now)
            TableImportFactory(at=now)
            ImportBatch(
                file_name=f"{number}.csv",
                sha256="0" * 64,
                byte_count=1,
                encoding="utf-8",
                encoding_is_certain=True,
                delimiter=",",
                uploaded_by=cast["importer"],
                uploaded_at=now,
            ).save()
        with acting_as(cast["licensing_officer"]):
            held = QualificationFactory(at=now)
            account = AccountFactory(at=now, entity=held.entity, content_category="health")
            record(SpecialLabel(account=account, sector="health", qualification=held), at=now)
            NewsLicenseFactory(at=now)
            PlatformLicenseFactory(at=now)
            change = NameChangeFactory(account=account, at=now)
            TransferFactory(account=account, consents=(), at=now)
            DeregistrationFactory(at=now)
            DormancyFactory(at=now)
            other = ProtectedNameFactory(at=now, holder=held.entity)
            judged = {"name": change.requested_name, "other_name": other.name, "likeness": "close"}
            person = {"judged_by": cast["licensing_officer"], "judged_at": now}
            record(NameJudgement(entity=held.entity, **judged, **person), at=now)
        with acting_as(cast["reviewer"]):
            CorrectionFactory(at=now)
        facts = {"cast": cast, "entity": application.entity, "boss": None, "now": now}
        for maker in MAKERS.values():
            maker("", **facts)
        decide("reviewer", application, "note", note="x")
    cast["approver"].is_superuser = True
    cast["approver"].save()
    client = signed_in("approver")
    client.get(f"/desk/{path}/?all=1")
    with django_assert_num_queries(queries):
        client.get(f"/desk/{path}/?all=1")


def test_the_workbench_costs_a_fixed_number_of_queries(
    cast, now, entity, signed_in, django_assert_num_queries
):
    with acting_as(cast["intake"]):
        ApplicationFactory.create_batch(9, entity=entity, at=now)
    client = signed_in("reviewer")
    client.get("/desk/")
    with django_assert_num_queries(14):
        client.get("/desk/")
