"""What systems of the platform bring: taken in once, checked as the desk checks, in their name."""

import base64
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.domain.guardians import has_consent_file
from accounts.models import (
    AccountTransfer,
    NameChangeRequest,
    OperatingEntity,
    PublicAccount,
    RegistrationApplication,
)
from audit.context import acting_as
from audit.models import EvidenceFile
from disclosure.domain.api import submissions
from disclosure.models import ApiSubmission
from moderation.models import Complaint
from regulations.calendar import legal_date
from tests.disclosure.api.conftest import BASE, operator, pointers, registration
from tests.factories import (
    EntityFactory,
    EntityFactsFactory,
    far_name,
    irregular_code,
    minor_id,
    scan,
)

pytestmark = pytest.mark.django_db


def picture():
    return {
        "name": "证书.png",
        "kind": "credential",
        "content": base64.b64encode(scan("X").content).decode(),
    }


def complaint(**changes):
    return {
        "account": "wx-1",
        "category": "fabrication",
        "text": "编造本地停水消息。",
        "contact": "13812345678",
    } | changes


def test_a_registration_comes_in_the_clients_name_with_its_evidence(post, get, system):
    facts = registration(files=[picture()])
    response = post("registrations/", facts)
    assert response.status_code == 201
    application = RegistrationApplication.objects.get()
    assert application.entity.state == "unverified"
    assert application.entity.legal_name == facts["operator"]["legal_name"]
    born = application.history.get()
    assert born.history_user == system.actor
    assert born.history_change_reason.startswith("API cdk_")
    assert EvidenceFile.objects.for_object(application).get().kind == "credential"
    assert response.json() == {
        "number": application.receipt_number,
        "kind": "registrations",
        "state": "submitted",
        "received_at": response.json()["received_at"],
        "due_at": response.json()["due_at"],
        "account": None,
        "outcome": None,
        "messages": [],
    }
    assert get(response.headers["Location"].removeprefix(BASE)).json() == response.json()


def test_an_operator_on_record_is_that_operator(post, entity):
    known = operator(
        legal_name=entity.legal_name, identity_number=entity.unified_social_credit_code
    )
    assert post("registrations/", registration(operator=known)).status_code == 201
    assert RegistrationApplication.objects.get().entity == entity
    response = post("registrations/", registration(operator=known | {"legal_name": "另一个公司"}))
    assert (response.status_code, pointers(response)) == (422, ["#/operator/identity_number"])
    assert entity.legal_name not in response.content.decode()


def test_a_person_is_known_by_any_form_of_the_number(post):
    person = operator(entity_type="individual", legal_name="周例甲", identity_type="resident_id")
    for number in ("13313119900101001x", "１３３１３１ １９９００１０１ ００１Ｘ"):
        given = registration(operator=person | {"identity_number": number})
        assert post("registrations/", given).status_code == 201
    assert OperatingEntity.objects.get().open_field("identity_number") == "13313119900101001X"


def test_a_permanent_residence_card_may_be_declared_as_a_resident_id(post):
    number = "911840199001010018"
    person = operator(entity_type="individual", legal_name="周例甲", identity_number=number)
    for kind in ("resident_id", "permanent_residence"):
        given = registration(operator=person | {"identity_type": kind})
        assert post("registrations/", given).status_code == 201
    assert OperatingEntity.objects.get().identity_type == "permanent_residence"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("110101203001010014", "future"),
        ("360426910101007", "18-digit"),
        ("110105194912310021", "check character"),
        ("9" * 30, "18 characters"),
        ("\u202e一二三", "17 digits"),
    ],
)
def test_a_number_is_refused_for_its_own_reason(post, number, words):
    person = operator(
        entity_type="individual",
        legal_name="周例甲",
        identity_type="resident_id",
        identity_number=number,
    )
    response = post("registrations/", registration(operator=person))
    assert (response.status_code, pointers(response)) == (422, ["#/operator/identity_number"])
    assert words in response.content.decode()
    assert not OperatingEntity.objects.exists()


def test_a_deviating_code_is_refused_with_the_way_to_enter_it(post, cast, now):
    declared = operator(identity_number=irregular_code(7))
    response = post("registrations/", registration(operator=declared))
    assert (response.status_code, pointers(response)) == (422, ["#/operator/identity_number"])
    assert "by exception" in response.content.decode()
    facts = EntityFactsFactory(**declared, identity_exception="as issued")
    with acting_as(cast["intake"]):
        entity = EntityFactory(facts=facts, at=now)
    assert post("registrations/", registration(operator=declared)).status_code == 201
    assert RegistrationApplication.objects.get().entity == entity


def minor(now):
    return operator(
        entity_type="individual",
        legal_name="周例甲",
        identity_type="resident_id",
        identity_number=minor_id(15, on=legal_date(now)),
    )


def test_a_minor_comes_with_the_guardians_consent(post, now):
    refused = post("registrations/", registration(operator=minor(now), files=[picture()]))
    assert (refused.status_code, pointers(refused)) == (422, ["#/operator/identity_number"])
    assert "guardian_consent" in refused.content.decode()
    assert not OperatingEntity.objects.exists()
    consent = picture() | {"kind": "guardian_consent"}
    taken = post("registrations/", registration(operator=minor(now), files=[consent]))
    assert taken.status_code == 201
    assert has_consent_file(OperatingEntity.objects.get())


def test_a_transfer_to_a_minor_comes_with_the_guardians_consent(post, account, now):
    facts = {"account": "wx-1", "transferee": minor(now), "reason": "赠与"}
    refused = post("transfers/", facts)
    assert (refused.status_code, pointers(refused)) == (422, ["#/transferee/identity_number"])
    consent = picture() | {"kind": "guardian_consent"}
    assert post("transfers/", facts | {"files": [consent]}).status_code == 201


def test_a_person_on_record_is_compared_by_full_name_and_never_told(post):
    person = operator(
        entity_type="individual",
        legal_name="周例甲",
        identity_type="resident_id",
        identity_number="11010119900307109X",
    )
    first = post("registrations/", registration(operator=person))
    if first.status_code == 422:
        pytest.fail(first.content.decode())
    assert post("registrations/", registration(operator=person)).status_code == 201
    assert OperatingEntity.objects.get().legal_name == "周**"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"requested_name": ""}, "#/requested_name"),
        ({"requested_name": None}, "#/requested_name"),
        ({"requested_name": "长" * 61}, "#/requested_name"),
        ({"content_category": "no-such"}, "#/content_category"),
        ({"external_id": "有空 格"}, "#/external_id"),
        ({"external_id": "wx-1"}, "#/external_id"),
        ({"operator": {}}, "#/operator/entity_type"),
        ({"operator": "somebody"}, "#/operator"),
        ({"misspelled": 1}, "#/misspelled"),
        ({"files": [{"name": "a", "content": "?"}]}, "#/files/0/content"),
        *(
            ({"files": [{"name": name, "content": "TVo="}]}, "#/files/0/name")
            for name in ("a/", "/", "..", "a\\b", " ")
        ),
        ({"files": [{"name": "a.exe", "content": "TVo="}]}, "#/files"),
        ({"files": [{"name": "a.png", "content": "TVo="}] * 6}, "#/files"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands_and_nothing_is_written(
    post, account, changes, where
):
    response = post("registrations/", registration(**changes))
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert pointers(response)[0] == where
    assert not RegistrationApplication.objects.exists()
    assert OperatingEntity.objects.count() == 1
    assert not ApiSubmission.objects.exists()


def test_the_forms_of_the_desk_judge_identities(post):
    wrong = operator(identity_number="91110000000000000X", contact_phone="123")
    response = post("registrations/", registration(operator=wrong))
    assert set(pointers(response)) == {"#/operator/identity_number", "#/operator/contact_phone"}
    chinese = post(
        "registrations/", registration(operator={}), **{"accept-language": "zh-hans"}
    ).json()
    assert "请填写此项" in chinese["errors"][0]["detail"]


def test_a_name_change_and_a_transfer_come_in(post, account):
    name = far_name("wanted")
    facts = {"account": "wx-1", "requested_name": name, "grounds": "品牌"}
    response = post("name-changes/", facts)
    assert (response.status_code, response.json()["account"]) == (201, "wx-1")
    assert NameChangeRequest.objects.get().requested_name == name
    assert pointers(post("name-changes/", facts)) == ["#/account"]

    facts = {"account": "wx-1", "transferee": operator(), "reason": "并购"}
    assert post("transfers/", facts).status_code == 201
    transfer = AccountTransfer.objects.get()
    assert (transfer.transferor, transfer.account) == (account.entity, account)
    assert pointers(post("transfers/", facts | {"account": "nobody"})) == ["#/account"]
    assert OperatingEntity.objects.count() == 2


def test_a_complaint_comes_with_the_code_of_its_answer(post, client, account):
    answer = post("complaints/", complaint(files=[picture()])).json()
    made = Complaint.objects.get()
    assert (made.channel, answer["number"]) == ("api", made.receipt_number)
    page = client.post(
        "/public/answers/",
        {"receipt_number": made.receipt_number, "code": answer["code"]},
    )
    assert page.context["told"]["number"] == made.receipt_number
    assert pointers(post("complaints/", complaint(account="nobody"))) == ["#/account"]


def test_days_of_activity_move_forward_only(post, account, put, now):
    today = legal_date(now)
    put(account, last_active_on=today - timedelta(days=3))

    def tell(day, account="wx-1"):
        return post(
            "activity/", {"days": [{"account": account, "last_active_on": day.isoformat()}]}
        )

    assert tell(today).json() == {"recorded": 1, "unchanged": 0}
    assert tell(today - timedelta(days=9)).json() == {"recorded": 0, "unchanged": 1}
    assert PublicAccount.objects.get().last_active_on == today
    assert PublicAccount.objects.get().history.count() == 3
    for refused in (tell(today + timedelta(days=2)), tell(today, "nobody")):
        assert pointers(refused) == ["#/days/0/account"]


def test_a_list_of_days_is_taken_in_whole_or_not_at_all(post, account, now):
    day = legal_date(now).isoformat()
    days = [{"account": each, "last_active_on": day} for each in ("wx-1", "nobody")]
    assert pointers(post("activity/", {"days": days})) == ["#/days/1/account"]
    assert PublicAccount.objects.get().last_active_on is None
    assert pointers(post("activity/", {"days": days[:1] * 2})) == ["#/days"]


def test_a_repetition_is_answered_alike_and_does_nothing(post, account):
    sent = {"idempotency-key": "once-only-1"}
    first = post("complaints/", complaint(), **sent)
    again = post("complaints/", complaint(), **sent)
    assert (again.status_code, again.json()) == (201, first.json())
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Complaint.objects.count() == 1
    other = post("complaints/", complaint(text="另外一件事情。"), **sent)
    assert other.status_code == 422
    assert first.json()["code"] not in str(list(ApiSubmission.objects.values()))


def test_what_was_refused_may_be_corrected_under_the_same_key(post, account):
    sent = {"idempotency-key": "once-only-1"}
    assert post("complaints/", complaint(account="nobody"), **sent).status_code == 422
    assert post("complaints/", complaint(), **sent).status_code == 201


def test_a_repetition_in_flight_is_refused(post, account, system, monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *args: False)
    response = post("complaints/", complaint())
    assert (response.status_code, Complaint.objects.count()) == (409, 0)


@pytest.mark.parametrize("value", ["", "short", "x" * 65, "with space"])
def test_an_idempotency_key_is_needed(post, account, value):
    response = post("complaints/", complaint(), **{"idempotency-key": value})
    assert (response.status_code, Complaint.objects.count()) == (400, 0)


def test_answers_are_forgotten_in_time_and_what_was_brought_is_not(post, get, account, now):
    number = post("complaints/", complaint(), **{"idempotency-key": "once-only-1"}).json()["number"]
    assert not submissions.forget_answers(at=now + timedelta(days=6))["forget_answer"]
    later = timezone.now() + timedelta(days=8)
    assert submissions.forget_answers(at=later)["forget_answer"] == 1
    row = ApiSubmission.objects.get()
    assert (row.idempotency_key, row.answer_sealed, row.wrapped_key) == (None, "", "")
    assert get(f"complaints/{number}/").status_code == 200


def test_a_client_sees_what_it_brought_and_nothing_else(post, get, account, application):
    number = post("complaints/", complaint()).json()["number"]
    post("registrations/", registration())
    found = get("submissions/").json()["results"]
    assert [each["kind"] for each in found] == ["registrations", "complaints"]
    only = get("submissions/?kind=complaints").json()["results"]
    assert [each["number"] for each in only] == [number]
    assert get(f"registrations/{application.receipt_number}/").status_code == 404
    assert get(f"complaints/{number.replace('-20', '-19')}/").status_code == 404


def test_what_may_still_be_taken_back_is_not_told(post, get, account, decide, now):
    number = post("registrations/", registration()).json()["number"]
    decide("reviewer", RegistrationApplication.objects.get(), "claim")
    at = timezone.now()
    made = RegistrationApplication.objects.get()
    reasons = ["name-taken"]
    decide("reviewer", made, "reject", at=at, reason_codes=reasons, message="名称不合规。")
    assert get(f"registrations/{number}/").json()["state"] == "in_review"
    assert get(f"registrations/{number}/").json()["messages"] == []


def test_what_stands_is_told_with_its_message(post, get, account, decide, now):
    number = post("complaints/", complaint()).json()["number"]
    earlier = timezone.now() - timedelta(hours=1)
    decide(
        "moderator",
        Complaint.objects.get(),
        "respond",
        outcome="upheld",
        reason_codes=["complaint-upheld"],
        message="已处理。",
        at=earlier,
    )
    told = get(f"complaints/{number}/").json()
    assert (told["state"], told["outcome"]) == ("answered", "upheld")
    [message] = told["messages"]
    assert "处理结果：属实" in message["text"] and "补充说明：已处理。" in message["text"]


def test_without_a_key_nothing_is_open(client, account):
    for headers in ({}, {"authorization": "Bearer cdk_no_key"}, {"authorization": "Basic YTpi"}):
        response = client.post(
            f"{BASE}complaints/",
            json.dumps(complaint()),
            content_type="application/json",
            headers=headers | {"idempotency-key": "once-only-1"},
        )
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert not Complaint.objects.exists()


def test_a_session_of_the_desk_opens_nothing(signed_in, account):
    response = signed_in("administrator").get(f"{BASE}submissions/")
    assert response.status_code == 401


def test_a_key_opens_its_scopes_only(post, get, account, key, put):
    number = post("complaints/", complaint()).json()["number"]
    put(key[0], scopes=["activity"])
    assert post("complaints/", complaint()).status_code == 403
    assert get(f"complaints/{number}/").status_code == 403
    assert get("submissions/").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("{", 400),
        ("\ufeff{}", 400),
        (b"\xff", 400),
        ('{"account": NaN}', 400),
        ('{"account": "a", "account": "b"}', 400),
        ("[" * 50 + "]" * 50, 400),
        ("[" * 100_000, 400),
        ("[]", 422),
        ("7", 422),
        ("null", 422),
        ('{"account": "\\u0000"}', 422),
        ('{"account": "\\ud800"}', 422),
    ],
)
def test_bodies_of_another_kind_are_refused_in_words(post, account, body, status):
    response = post("complaints/", body)
    assert response.status_code == status
    assert response.json()["detail"]


def test_a_body_is_bounded(post, account, settings):
    settings.API_BODY_MAX_BYTES = 100
    assert post("complaints/", complaint()).status_code == 413


def test_other_media_types_methods_and_addresses_are_refused(client, key):
    headers = {"authorization": f"Bearer {key[1]}", "idempotency-key": "once-only-1"}
    assert client.post(f"{BASE}complaints/", {"a": "b"}, headers=headers).status_code == 415
    assert client.put(f"{BASE}complaints/", headers=headers).status_code == 405
    assert client.get(f"{BASE}nothing/here", headers=headers).status_code == 404
    assert client.get(f"{BASE}nothing/here").json()["title"] == "Not Found"


def test_a_key_asks_so_often_a_minute(post, get, account, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    assert [get("submissions/").status_code for _each in range(3)] == [200, 200, 429]
    response = post("complaints/", complaint())
    assert int(response.headers["Retry-After"]) > 0
    assert not Complaint.objects.exists()


def test_answers_are_kept_by_nobody_and_set_no_cookie(post, get, account):
    for response in (post("complaints/", complaint()), get("submissions/")):
        assert "no-store" in response.headers["Cache-Control"]
        assert not response.cookies


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        (
            {"identity_type": "resident_id", "identity_number": "11010519491231002X"},
            "identity_type",
            "An organization is identified by its unified social credit code",
        ),
        ({"identity_number": "9111XXXXXXXX37341L"}, "identity_number", "This value is masked."),
        ({"identity_number": "\u200b"}, "identity_number", "This field is required."),
    ],
)
def test_an_operator_is_refused_at_the_field_as_in_the_form(post, facts, field, words):
    [fault] = post("registrations/", registration(operator=operator(**facts))).json()["errors"]
    assert fault["pointer"] == f"#/operator/{field}"
    assert fault["detail"].startswith(words)
    assert not OperatingEntity.objects.exists()
