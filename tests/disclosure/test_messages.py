"""Messages on the public page: read with number and code, answered, objected to, appealed."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import TransferObjection
from audit.context import acting_as
from audit.domain.access_codes import code_for
from audit.domain.engine import performer
from audit.models import Decision, EvidenceFile, Message
from disclosure.views.messages import ACCESS_TTL
from moderation.models import Appeal
from tests.factories import CorrectionFactory, EntityFactory, TransferFactory, scan, verify

pytestmark = pytest.mark.django_db
ENTRY = "/public/messages/"
READ = f"{ENTRY}read/"
TEXT = "现补充提交授权书，请予审核。"


@pytest.fixture(autouse=True)
def nobody_counted():
    """A fresh count of requests."""
    cache.clear()


@pytest.fixture
def later(monkeypatch, now):
    """Move the clock: by an hour, so that messages may be read, or by so many days."""

    def move(**span):
        moment = now + timedelta(**(span or {"hours": 1}))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return move


@pytest.fixture
def open_message(client, later):
    """Open the latest message about an object with its number and code; returns the message."""

    def act(subject=None, to=None):
        later()
        sent = Message.objects.order_by("-pk")
        if subject is not None:
            decisions = Decision.objects.for_object(subject).order_by().values("pk")
            sent = sent.filter(decision__in=decisions)
        if to is not None:
            sent = sent.filter(recipient_id=to.pk)
        message = sent.first()
        response = enter(client, message.receipt_number)
        assert (response.status_code, response.url) == (302, READ)
        return message

    return act


def enter(client, number, **data):
    return client.post(ENTRY, {"number": number, "code": code_for(number), **data})


def fill(client, code, **data):
    """Open a form and send it with what it holds besides `data`."""
    page = client.get(f"{ENTRY}{code}/")
    assert page.status_code == 200
    form = page.context["form"]
    given = {
        field.html_name: field.value() for field in form if field.value() not in (None, "", [])
    }
    return client.post(f"{ENTRY}{code}/", given | data)


def picture(name="p.png"):
    return SimpleUploadedFile(name, scan("X").content, content_type="image/png")


@pytest.fixture
def asked(claimed, decide):
    """An application about which the reviewer has asked."""
    return decide("reviewer", claimed, "request_information", reason_codes=["identity-unreadable"])


@pytest.fixture
def suspension(sanctioned):
    """Three measures of one decision."""
    return sanctioned("stop_updates", "stop_monetization", "suspend", days=60)


@pytest.fixture
def announced(cast, speaking, now, decide, confirm):
    """A transfer that two approvers have announced."""
    with acting_as(cast["intake"]):
        transferee = EntityFactory(at=now)
    with acting_as(cast["approver"]):
        transferee = verify(transferee, at=now)
    with acting_as(cast["intake"]):
        transfer = TransferFactory(account=speaking, transferee=transferee, at=now)
    claimed = decide("approver", transfer, "claim")
    with acting_as(cast["approver"]):
        performer(type(transfer), "transfer").propose(
            subject=claimed, seen_version=claimed.version, at=now, message="公示。"
        )
    return confirm(transfer, "second_approver")


def test_a_message_is_read_with_its_number_and_code(client, asked, open_message):
    message = open_message(asked)
    page = client.get(READ)
    body = page.content.decode()
    assert message.subject in body and message.receipt_number in body
    assert "no-store" in page.headers["Cache-Control"]
    assert code_for(message.receipt_number) not in page.request["PATH_INFO"]
    message.refresh_from_db()
    assert (message.state, message.channel) == ("delivered", "page")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("G-2026-999999", "AAAAAAAAAA"),
        ("G-2026-000001", "AAAAAAAAAA"),
        ("X-2026-000001", "AAAAAAAAAA"),
        ("\0", "码"),
        ("G-2026-000001' OR 1=1 --", "x"),
        ("Ｇ－2026－000001", "x"),
        ("G" * 30, "9" * 20),
    ],
)
def test_a_wrong_code_and_an_unknown_number_are_answered_alike(
    client, asked, later, number, code, django_assert_num_queries
):
    later()
    with django_assert_num_queries(0):
        response = client.post(ENTRY, {"number": number, "code": code})
    assert response.status_code == 200
    [[error]] = response.context["form"].errors.values()
    assert error.startswith("Nothing has this number" if "\0" not in number else "Null characters")
    assert client.get(READ).status_code == 302


def test_a_message_that_may_still_be_undone_is_not_read(client, asked):
    number = Message.objects.get().receipt_number
    assert enter(client, number).status_code == 200


def test_number_and_code_may_be_written_as_people_write_them(client, asked, later):
    later()
    number = Message.objects.get().receipt_number
    code = code_for(number)
    wide = {ord("-"): "－"} | {each: each + 0xFEE0 for each in range(0x30, 0x5B)}
    for typed, typed_code in (
        (f" {number.lower()} ", f" {code.lower()} "),
        (number.translate(wide), code.translate(wide)),
        (number.replace("-", "–"), f"{code[:5]} {code[5:]}"),
        (number.replace("-", " — "), f"{code[:5]}-{code[5:]}"),
        (number.replace("-", "−"), "　".join(code)),
        ("\u200e" + number.replace("-", "‑"), code + "\u200b"),
    ):
        client.post(f"{ENTRY}close/")
        assert client.post(ENTRY, {"number": typed, "code": typed_code}).status_code == 302, typed
        assert client.get(READ).status_code == 200


def test_a_question_is_answered_with_files(client, asked, open_message, application, now):
    open_message(asked)
    response = fill(client, "answer", text=TEXT, files=[picture()])
    assert (response.status_code, response.url) == (302, READ)
    asked.refresh_from_db()
    assert asked.state == "in_review" and asked.assignee is not None
    decision = Decision.objects.latest_move(asked)
    assert (decision.verb, decision.note, decision.actor.username) == ("answer", TEXT, "system")
    assert "public page G-" in asked.history.latest().history_change_reason
    [file] = EvidenceFile.objects.for_object(asked)
    assert file.data_key == asked.entity.data_key
    page = client.get(READ).content.decode()
    assert "Your answer was received." in page and "/public/messages/answer/" not in page
    for _again in range(2):
        enter(client, Message.objects.to(asked.entity).get().receipt_number)
        page = client.get(READ)
        assert [(each.text, each.files) for each in page.context["answers"]] == [(TEXT, ["p.png"])]
        body = page.content.decode()
        assert "Answered on" in body and TEXT in body and "1 file sent with it" in body
        assert page.context["answered_state"] == "In review"
        assert client.get(f"{ENTRY}answer/").url == READ


def test_an_answer_may_correct_what_was_asked_for(client, asked, open_message):
    open_message(asked)
    fill(client, "answer", text=TEXT, introduction="专注本地民生资讯。")
    asked.refresh_from_db()
    assert asked.introduction == "专注本地民生资讯。"


def test_an_answer_that_is_sent_twice_is_taken_in_once(client, asked, open_message):
    open_message(asked)
    form = client.get(f"{ENTRY}answer/").context["form"]
    data = {each.html_name: each.value() for each in form if each.value() not in (None, "")}
    data |= {"text": TEXT}
    sent = [
        client.post(f"{ENTRY}answer/", data | {"files": [picture()]}).status_code for _each in "ab"
    ]
    assert sent == [302, 302]
    assert Decision.objects.for_object(asked).filter(verb="answer").count() == 1
    assert EvidenceFile.objects.for_object(asked).count() == 1


def test_what_somebody_else_changed_is_said_and_nothing_typed_is_lost(
    client, asked, open_message, decide
):
    open_message(asked)
    form = client.get(f"{ENTRY}answer/").context["form"]
    data = {each.html_name: each.value() for each in form if each.value() not in (None, "")}
    decide("second_reviewer", asked, "take_over")
    response = client.post(f"{ENTRY}answer/", data | {"text": TEXT})
    assert "changed meanwhile" in str(response.context["form"].non_field_errors())
    assert TEXT in response.content.decode()
    again = {each.html_name: each.value() for each in response.context["form"] if each.value()}
    assert client.post(f"{ENTRY}answer/", again).status_code == 302


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": "短"}, "text"),
        ({"text": "长" * 4001}, "text"),
        ({"files": [SimpleUploadedFile("a.exe", b"MZ...")]}, "files"),
        ({"files": [picture(f"{n}.png") for n in range(6)]}, "files"),
        ({"requested_name": ""}, "requested_name"),
        ({"content_category": "no-such"}, "content_category"),
        ({"seen_version": "x"}, "seen_version"),
        ({"idempotency_key": "x"}, "idempotency_key"),
    ],
)
def test_bad_input_is_said_at_its_field_and_keeps_the_rest(
    client, asked, open_message, data, field
):
    open_message(asked)
    response = fill(client, "answer", **{"text": TEXT, **data})
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert field == "text" or TEXT in response.content.decode()
    asked.refresh_from_db()
    assert asked.state == "information_requested"
    if "files" in data:
        assert "Choose the files again" in response.content.decode()


def test_an_access_that_has_run_out_keeps_what_was_typed(client, asked, open_message, later):
    message = open_message(asked)
    form = client.get(f"{ENTRY}answer/").context["form"]
    data = {each.html_name: each.value() for each in form if each.value() not in (None, "")}
    later(hours=1, minutes=ACCESS_TTL.total_seconds() / 60 + 1)
    response = client.post(f"{ENTRY}answer/", data | {"text": TEXT, "files": [picture()]})
    again = response.context["form"]
    assert "run out" in response.content.decode() and TEXT in again["kept"].value()
    response = enter(client, again["number"].value(), kept=again["kept"].value())
    assert response.url == f"{ENTRY}answer/"
    page = client.get(response.url).content.decode()
    assert TEXT in page and "choose the files again" in page
    assert fill(client, "answer").status_code == 302
    assert Decision.objects.latest_move(asked).note == TEXT
    assert message.receipt_number not in response.url


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"code": "x", "data": {}}', '{"code": "answer"}'])
def test_what_is_kept_is_read_with_care(client, asked, later, kept):
    later()
    response = enter(client, Message.objects.get().receipt_number, kept=kept)
    assert response.url == READ


def test_a_form_of_another_number_is_not_sent_to_the_one_opened_since(
    client, asked, suspension, open_message
):
    open_message(asked)
    form = client.get(f"{ENTRY}answer/").context["form"]
    data = {each.html_name: each.value() for each in form if each.value() not in (None, "")}
    open_message(suspension[0].case)
    response = client.post(f"{ENTRY}answer/", data | {"text": TEXT})
    assert response.status_code == 200 and "run out" in response.content.decode()
    asked.refresh_from_db()
    assert asked.state == "information_requested"


def test_two_of_three_measures_are_appealed_and_the_outcome_is_read(
    client, suspension, open_message, decide, cast, confirm, now, later
):
    open_message(suspension[0].case)
    page = client.get(READ)
    assert [each.pk for each in page.context["measures"]] == [each.pk for each in suspension]
    chosen = [str(suspension[0].pk), str(suspension[2].pk)]
    response = fill(client, "appeal", grounds=TEXT, measures=chosen, files=[picture()])
    assert response.status_code == 302
    appeal = Appeal.objects.get()
    assert appeal.sanctions == [suspension[0], suspension[2]]
    assert EvidenceFile.objects.for_object(appeal).count() == 1
    page = client.get(READ)
    [followed] = page.context["progress"]
    assert (followed.number, followed.state) == (appeal.receipt_number, "Submitted")
    assert "appeal" not in [each["option"].code for each in page.context["options"]]
    claimed = decide("appeals_officer", appeal, "claim")
    outcomes = [
        {"sanction": suspension[0].pk, "outcome": "upheld"},
        {"sanction": suspension[2].pk, "outcome": "overturned"},
    ]
    with acting_as(cast["appeals_officer"]):
        performer(Appeal, "vary").propose(
            subject=claimed,
            seen_version=claimed.version,
            at=now,
            reason_codes=["appeal-facts-unproven"],
            outcomes=outcomes,
        )
    confirm(appeal, "second_appeals_officer")
    later(minutes=61)
    [followed] = client.get(READ).context["progress"]
    assert followed.state == "Partly overturned"
    assert [line.rpartition(": ")[2] for line in followed.lines] == ["measure upheld", "overturned"]
    told = Decision.objects.latest_move(appeal).messages.get()
    assert told.receipt_number in client.get(READ).content.decode()
    assert enter(client, appeal.receipt_number).status_code == 302
    page = client.get(READ).content.decode()
    assert suspension[2].receipt_number in page


def test_an_appeal_without_a_choice_is_against_all_measures(client, suspension, open_message):
    open_message(suspension[0].case)
    fill(client, "appeal", grounds=TEXT)
    assert Appeal.objects.get().sanctions == suspension


def test_a_measure_of_another_decision_cannot_be_named(
    client, suspension, sanctioned, open_message, now
):
    open_message(suspension[0].case)
    [other] = sanctioned("warn", at=now + timedelta(minutes=5))
    response = fill(client, "appeal", grounds=TEXT, measures=[str(other.pk)])
    assert list(response.context["form"].errors) == ["measures"]
    assert not Appeal.objects.exists()


def test_the_number_of_a_sanction_leads_to_its_decision(client, suspension, later):
    later()
    assert enter(client, suspension[1].receipt_number).status_code == 302
    page = client.get(READ)
    assert [each.pk for each in page.context["measures"]] == [each.pk for each in suspension]


def test_after_its_time_an_appeal_is_refused_in_words(client, suspension, open_message, later):
    message = open_message(suspension[0].case)
    form = client.get(f"{ENTRY}appeal/").context["form"]
    data = {each.html_name: each.value() for each in form if each.value()}
    later(days=31)
    enter(client, message.receipt_number)
    page = client.get(READ)
    assert "30 days from the decision" in page.content.decode()
    assert client.get(f"{ENTRY}appeal/").status_code == 302
    response = client.post(f"{ENTRY}appeal/", data | {"grounds": TEXT})
    assert "30 days" in response.content.decode() and TEXT in response.content.decode()
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("side", ["transferor", "transferee"])
def test_both_sides_of_a_transfer_may_object(client, announced, open_message, side):
    open_message(announced, to=announced.party(side))
    assert fill(client, "object", grounds=TEXT, files=[picture()]).status_code == 302
    objection = TransferObjection.objects.get()
    assert (objection.side, objection.transfer) == (side, announced)
    page = client.get(READ)
    assert objection.receipt_number in page.content.decode()
    assert [each["option"].code for each in page.context["options"]] == []


def test_after_the_notice_period_a_side_is_told_that_it_is_over(
    client, announced, open_message, later
):
    message = open_message(announced)
    later(days=400)
    enter(client, message.receipt_number)
    assert "notice period" in client.get(READ).content.decode()


def test_somebody_else_objects_at_the_notice_and_follows_it(client, announced, later, decide):
    url = f"/public/transfers/{announced.receipt_number}/objection/"
    assert url in client.get("/public/transfers/").content.decode()
    response = client.post(url, {"grounds": TEXT, "contact": "chen@example.com"})
    page = client.get(response.url)
    number, code = page.context["number"], page.context["code"]
    assert code == code_for(number)
    objection = TransferObjection.objects.get()
    decide("approver", objection, "sustain", reason_codes=["objection-supported"])
    later()
    enter(client, number)
    page = client.get(READ)
    assert [each.state for each in page.context["progress"]] == ["Justified"]
    assert "异议成立" in page.content.decode()


def test_an_objection_keeps_what_was_typed(client, announced):
    url = f"/public/transfers/{announced.receipt_number}/objection/"
    files = [SimpleUploadedFile("a.exe", b"MZ...")]
    response = client.post(url, {"grounds": TEXT, "files": files})
    assert list(response.context["form"].errors) == ["files"]
    assert TEXT in response.content.decode()
    assert "Choose the files again" in response.content.decode()


@pytest.mark.parametrize("number", ["T-2026-999999", "x", "R-2026-000001", "%00"])
def test_there_is_nothing_to_object_to_without_a_notice(client, number):
    assert client.get(f"/public/transfers/{number}/objection/").status_code == 404


def test_one_side_never_reads_what_the_other_was_told(client, announced, open_message):
    open_message(announced, to=announced.transferee)
    page = client.get(READ).content.decode()
    others = Message.objects.filter(recipient_id=announced.transferor_id)
    for each in others:
        assert each.receipt_number not in page
        assert code_for(each.receipt_number) not in page


def test_a_correction_order_is_answered(client, cast, speaking, now, open_message):
    with acting_as(cast["reviewer"]):
        order = CorrectionFactory(account=speaking, at=now)
    open_message(order)
    fill(client, "answer", text=TEXT, new_introduction="已更正的简介。")
    order.refresh_from_db()
    assert (order.state, order.new_introduction) == ("answered", "已更正的简介。")


def test_each_operator_of_a_case_may_answer(client, case, decide, open_message):
    claimed = decide("moderator", case, "claim")
    decide("moderator", claimed, "request_information", reason_codes=["evidence-wanted"])
    open_message(case)
    assert fill(client, "answer", text=TEXT).status_code == 302
    case.refresh_from_db()
    assert case.state == "in_review"
    page = client.get(READ)
    assert page.context["answered_state"] == "Being reviewed"
    assert client.get(f"{ENTRY}answer/").url == READ
    assert case.title not in page.content.decode()
    decide("moderator", case, "request_information", reason_codes=["evidence-wanted"])
    assert client.get(f"{ENTRY}answer/").status_code == 200


def test_an_answer_after_another_operators_is_read_by_its_author_only(
    client, case, decide, open_message, later
):
    claimed = decide("moderator", case, "claim")
    decide("moderator", claimed, "request_information", reason_codes=["evidence-wanted"])
    case.refresh_from_db()
    decide("moderator", case, "answer", note="另一运营主体的答复。")
    open_message(case)
    assert client.get(READ).context["answers"] == []
    fill(client, "answer", text=TEXT, files=[picture()])
    verbs = [each.verb for each in Decision.objects.for_object(case)]
    assert verbs[-2:] == ["answer", "note"]
    page = client.get(READ)
    assert [(each.text, each.files) for each in page.context["answers"]] == [(TEXT, ["p.png"])]
    assert "另一运营主体的答复" not in page.content.decode()
    assert client.get(f"{ENTRY}answer/").url == READ


def test_without_access_every_page_leads_to_the_way_in(client):
    for path in ("read/", "answer/", "appeal/", "object/"):
        response = client.get(f"{ENTRY}{path}")
        assert (response.status_code, response.url) == (302, ENTRY)


def test_what_is_no_action_is_not_found(client, asked, open_message):
    open_message(asked)
    assert client.get(f"{ENTRY}no-such/").status_code == 404


def test_finishing_ends_the_access(client, asked, open_message):
    open_message(asked)
    assert client.post(f"{ENTRY}close/").url == ENTRY
    assert client.get(READ).status_code == 302


def test_one_address_tries_so_many_codes_an_hour(client, settings):
    settings.PUBLIC_POSTS_PER_HOUR = 2
    tries = [
        client.post(ENTRY, {"number": "G-2026-000001", "code": "A" * 10}).status_code
        for _each in range(3)
    ]
    assert tries == [200, 200, 429]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_have_no_inline_code(client, asked, open_message, language):
    open_message(asked)
    for path in (ENTRY, READ, f"{ENTRY}answer/"):
        response = client.get(path, headers={"accept-language": language})
        assert response.status_code == 200
        assert b"style=" not in response.content and b"<script" not in response.content
