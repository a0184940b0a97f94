"""What was decided at 00:30 in Beijing was decided on that day, wherever the reader is."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from audit.context import acting_as
from moderation.domain import complaints
from moderation.enums import Measure
from moderation.models import Complaint
from staff.models import User
from tests.factories import (
    QualificationFactory,
    verify_credential,
)

pytestmark = pytest.mark.django_db
ZONES = ("Asia/Shanghai", "UTC", "America/New_York")


@pytest.fixture(
    params=[
        (datetime(2026, 3, 9, 16, 30, tzinfo=UTC), "2026-03-10"),  # 00:30 in Beijing
        (datetime(2026, 3, 9, 23, 30, tzinfo=UTC), "2026-03-10"),  # 07:30 in Beijing
        (datetime(2026, 3, 9, 15, 30, tzinfo=UTC), "2026-03-09"),  # 23:30 in Beijing
    ],
    ids=["0030", "0730", "2330"],
)
def moment(request):
    """A moment, and the day that it lies on in Beijing."""
    return request.param


@pytest.fixture
def now(moment):
    """The moment at which everything in the test happens."""
    return moment[0]


@pytest.fixture(params=ZONES)
def reader(request, cast, client):
    """Sign somebody in who lives in the zone."""

    def sign_in(role):
        User.objects.filter(pk=cast[role].pk).update(time_zone=request.param)
        client.force_login(
            User.objects.get(pk=cast[role].pk), backend="staff.backends.StaffBackend"
        )
        return client

    return sign_in


def page_of(client, obj):
    """The text of an object's page."""
    url = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def fact(page, label):
    """The value of a fact on a page."""
    match = re.search(rf"<dt>{label}</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return re.sub(r"<[^>]*>", "", match[1]).strip()


def test_card_of_an_entity_shows_the_legal_day_of_its_verification(reader, entity, moment):
    assert fact(page_of(reader("reviewer"), entity), "Verified").endswith(f" · {moment[1]}")


def test_certificate_shows_the_legal_day_of_its_verification(reader, cast, entity, now, moment):
    with acting_as(cast["intake"]):
        held = QualificationFactory(entity=entity, at=now)
    with acting_as(cast["licensing_officer"]):
        held = verify_credential(held, at=now)
    assert fact(page_of(reader("licensing_officer"), held), "Verified").startswith(moment[1])


def test_ended_sanction_shows_the_legal_day_on_which_it_ended(reader, sanctioned, put, now, moment):
    (sanction,) = sanctioned(Measure.WARN)
    put(sanction, state="ended", ended_at=now)
    assert f"ended {moment[1]}" in page_of(reader("moderator"), sanction.case)


def test_times_of_a_case_name_the_zone_that_is_not_beijings(reader, case, cast):
    client = reader("moderator")
    zone = User.objects.get(pk=cast["moderator"].pk).time_zone
    page = page_of(client, case)
    opened = fact(page, "Opened at")
    has_zone = zone != "Asia/Shanghai"
    assert ("(UTC" in opened) is has_zone
    assert ('class="zone"' in page) is has_zone


def test_history_certificate_shows_the_same_moment_with_its_zone(reader, entity, now, cast):
    client = reader("auditor")
    zone = User.objects.get(pk=cast["auditor"].pk).zone
    url = reverse("admin:accounts_operatingentity_certificate", args=[entity.pk])
    shown = now.astimezone(zone).isoformat(" ")[:16]
    assert shown in client.get(url).content.decode()


def test_list_filter_counts_days_in_beijing(reader, case, moment):
    client = reader("auditor")
    url = reverse("admin:audit_decision_changelist")
    other = "2026-03-09" if moment[1] == "2026-03-10" else "2026-03-10"
    for day, is_listed in ((moment[1], True), (other, False)):
        query = {"decided_at_from": day, "decided_at_to": day}
        assert bool(client.get(url, query).context["cl"].result_count) is is_listed


def test_exported_list_holds_beijings_time(reader, case, now):
    client = reader("moderator")
    url = reverse("admin:moderation_case_export")
    text = b"".join(client.post(f"{url}?all=1").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert any(cell.endswith("+08:00") for cell in rows[1]), rows


@pytest.mark.parametrize("zone", ZONES)
def test_public_look_up_shows_the_legal_day_of_a_complaint(
    client, cast, speaking, now, moment, zone, settings
):
    settings.TIME_ZONE = zone
    complaint = Complaint(
        account=speaking, category="fabrication", text="编造。", channel="public_form"
    )
    with acting_as(cast["intake"]):
        complaint, code = complaints.submit(complaint=complaint, contact="", files=(), at=now)
    data = {"receipt_number": complaint.receipt_number, "code": code}
    page = client.post("/public/answers/", data).content.decode()
    assert f"<dt>Received</dt><dd>{moment[1]}</dd>" in page


@pytest.mark.parametrize("moment", [(datetime(2025, 12, 31, 16, 30, tzinfo=UTC), "")])
def test_receipt_number_bears_the_year_in_beijing(moment, case):
    assert case.receipt_number == f"M-2026-{case.pk:06d}"
    assert type(case).with_receipt(case.receipt_number) == case
