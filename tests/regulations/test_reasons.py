"""Reason codes: their saved replies, and what these leave open."""

import pytest
from django.core.exceptions import ValidationError

from audit.models import Message
from regulations.models import ReasonCode
from regulations.models.reasons import validate_reply
from regulations.reason_catalog import REASONS


@pytest.mark.parametrize("text", [spec.message_en for spec in REASONS if "{" in spec.message_en])
def test_what_ships_can_be_filled(text):
    validate_reply(text)


@pytest.mark.parametrize("text", ["{name}, {receipt}", "No braces.", "{ alone", "alone }"])
def test_known_placeholders_are_accepted(text):
    validate_reply(text)


@pytest.mark.parametrize("text", ["{Name}", "{name.secret}", "{}", "{0}", "{name} {phone}"])
def test_others_are_refused_by_name(text):
    with pytest.raises(ValidationError, match=r"\{name\}, \{receipt\}"):
        validate_reply(text)


def test_a_reply_is_filled_in_the_language_of_the_message():
    reason = ReasonCode(message_en="“{name}” ({receipt})", message_zh="“{name}”（{receipt}）")
    about = {"name": "山间{receipt}", "receipt": "R-1"}
    assert reason.message_in("en", **about) == "“山间{receipt}” (R-1)"
    assert reason.message_in("zh-hans", **about) == "“山间{receipt}”（R-1）"


@pytest.mark.django_db
def test_a_rejection_names_what_was_asked_for(claimed, decide):
    decide("reviewer", claimed, "reject", reason_codes=["name-taken"], language="en")
    message = Message.objects.get()
    assert f"The name “{claimed.requested_name}” is in use or protected." in message.body


@pytest.mark.django_db
def test_the_form_refuses_what_cannot_be_filled(signed_in):
    reason = ReasonCode.objects.get(code="name-taken")
    url = f"/desk/regulations/reasoncode/{reason.pk}/change/"
    client = signed_in("administrator")
    form = client.get(url).context["adminform"].form
    data = {name: form.initial[name] for name in form.initial} | {"message_en": "{phone}"}
    page = client.post(url, data)
    assert page.context["adminform"].form.errors.keys() == {"message_en"}
    assert "{phone}" not in ReasonCode.objects.get(pk=reason.pk).message_en
