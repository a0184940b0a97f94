"""Pages of messages and templates: delivery, retry, revision with a preview of real data."""

import pytest

from audit.context import acting_as
from audit.domain import messages
from audit.domain.messages import fail
from audit.models import Decision, Message, MessageTemplate
from desk.queues import loads
from staff.domain.roles import ensure_system_actor

pytestmark = pytest.mark.django_db
KEY = "accounts.registrationapplication.reject"


@pytest.fixture
def failed(claimed, decide, now):
    decide("reviewer", claimed, "reject", reason_codes=["over-cap"], message="谢谢。")
    message = Message.objects.get()
    with acting_as(ensure_system_actor()):
        fail(subject=message, seen_version=message.version, at=now, failure="e-mail: OSError")
    return Message.objects.get()


@pytest.fixture
def template(now):
    messages.sync_templates(at=now)
    return MessageTemplate.objects.get(key=KEY)


def test_a_failed_message_waits_in_a_queue_and_is_sent_again(failed, press, cast, signed_in, now):
    counts = {load.queue.code: load.count for load in loads(cast["approver"], now)}
    assert counts["undelivered"] == 1
    page = signed_in("approver").get("/desk/audit/message/?queue=undelivered")
    assert failed.receipt_number in page.content.decode()
    press("approver", failed, "retry")
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.failure) == ("released", 0, "")
    assert Decision.objects.for_object(failed).get(verb="retry").actor == cast["approver"]
    counts = {load.queue.code: load.count for load in loads(cast["approver"], now)}
    assert counts.get("undelivered", 0) == 0


def test_the_page_of_a_message_shows_its_text_without_the_code(failed, signed_in):
    content = signed_in("auditor").get(f"/desk/audit/message/{failed.pk}/change/").content.decode()
    assert "谢谢。" in content and failed.subject in content and "e-mail: OSError" in content
    assert messages.access_code(failed) not in content


def test_the_timeline_says_what_became_of_it(failed, claimed, signed_in):
    url = f"/desk/accounts/registrationapplication/{claimed.pk}/change/"
    content = signed_in("reviewer").get(url).content.decode()
    assert f"Message {failed.receipt_number} not delivered: e-mail: OSError" in content
    assert messages.access_code(failed) not in content


def test_nobody_adds_edits_or_deletes_a_message(failed, signed_in):
    client = signed_in("administrator")
    client.force_login(_superuser(), backend="staff.backends.StaffBackend")
    base = f"/desk/audit/message/{failed.pk}"
    assert client.get("/desk/audit/message/add/").status_code == 403
    assert client.post(f"{base}/edit/", {"body": "x"}).status_code == 403
    assert client.post(f"{base}/delete/").status_code == 403
    assert client.post(f"{base}/change/", {"body": "x"}).status_code == 405
    assert client.get(f"{base}/decide/deliver/").status_code == 404
    assert Message.objects.get().body == failed.body


def _superuser():
    from tests.factories import UserFactory

    boss = UserFactory(username="boss")
    boss.is_superuser = True
    boss.save()
    return boss


def test_a_template_is_revised_after_a_preview_of_both_languages(template, press, signed_in):
    url = f"/desk/audit/messagetemplate/{template.pk}/decide/revise/"
    client = signed_in("approver")
    form = client.get(url).context["form"]
    given = {field.html_name: field.value() for field in form if field.value() is not None}
    given |= {"body_zh": f"新文本。\n{template.body_zh}"}
    page = client.post(url, given)
    assert "nothing is sent now" in page.content.decode()
    assert "Send and decide" not in page.content.decode()
    drafts = page.context["drafts"]
    assert len(drafts) == 2 and "新文本。" in drafts[1].body + drafts[0].body
    assert MessageTemplate.objects.get(pk=template.pk).version == template.version
    client.post(url, given | {"send": ""})
    revised = MessageTemplate.objects.get(pk=template.pk)
    assert revised.body_zh == given["body_zh"]
    page = client.get(f"/desk/audit/messagetemplate/{template.pk}/change/")
    assert "Text revised" in page.content.decode()
    press("approver", revised, "reset")
    assert MessageTemplate.objects.get(pk=template.pk).body_zh == template.body_zh


def test_an_unknown_merge_field_is_an_error_of_its_text_and_all_is_kept(template, signed_in):
    url = f"/desk/audit/messagetemplate/{template.pk}/decide/revise/"
    client = signed_in("administrator")
    form = client.get(url).context["form"]
    given = {field.html_name: field.value() for field in form if field.value() is not None}
    page = client.post(url, given | {"body_en": "Dear {nobody}, {reasons}", "send": ""})
    errors = page.context["form"].errors
    assert errors.keys() == {"body_en"}
    assert "{nobody}" in errors["body_en"][0] and "{reasons}" in errors["body_en"][0]
    assert page.context["form"]["body_en"].value() == "Dear {nobody}, {reasons}"
    assert MessageTemplate.objects.get(pk=template.pk).version == template.version


@pytest.mark.parametrize("role", ["reviewer", "moderator", "intake"])
def test_who_may_not_revise_texts_does_not(role, template, signed_in):
    url = f"/desk/audit/messagetemplate/{template.pk}/decide/revise/"
    assert signed_in(role).get(url).status_code in (403, 404)


def test_what_forbids_a_decision_is_said_before_its_preview(claimed, signed_in, cast, decide):
    # Somebody else took the claim over while the form was open.
    client = signed_in("reviewer")
    url = f"/desk/accounts/registrationapplication/{claimed.pk}/decide/reject/"
    form = client.get(url).context["form"]
    given = {field.html_name: field.value() for field in form if field.value()}
    decide("second_reviewer", claimed, "take_over")
    page = client.post(url, given | {"reason_codes": ["over-cap"], "text": "谢谢。"})
    assert page.status_code == 200 and not page.context["is_previewed"]
    assert "Claim it first" in page.content.decode()
    assert page.context["form"]["text"].value() == "谢谢。"
