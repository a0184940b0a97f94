"""What a message invites to is offered on its page, and nothing else is: for every shipped text."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from audit.context import acting_as
from audit.domain import proposals
from audit.domain.access_codes import code_for
from audit.domain.engine import performer
from audit.models import Message, Proposal
from tests.audit.test_engine import _reasons, details, make, readied  # noqa: F401
from tests.audit.test_shipped_messages import SENDING
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/public/messages/"
LANGUAGES = ("zh-hans", "en")
# By option of the page: the words by which a message invites to it, by language.
INVITATIONS = {
    "answer": {"zh-hans": "/ 答复", "en": "lease answer "},
    "appeal": {"zh-hans": "提出申诉。", "en": "You may appeal "},
    "object": {"zh-hans": "期内有异议的", "en": "To object before that day"},
}


@pytest.fixture(autouse=True)
def nobody_counted():
    """A fresh count of requests."""
    cache.clear()


@pytest.fixture
def send(make, readied, cast, now):  # noqa: F811
    """Perform a verb that sends messages, by two people where it takes them; returns them."""

    def act(model, verb, language):
        rule = model.transitions[verb]
        subject, boss = make(model, sorted(rule.sources)[0])
        subject = readied(subject, verb)
        known = set(Message.objects.values_list("pk", flat=True))
        call = {
            "subject": subject,
            "seen_version": subject.version,
            "at": now,
            "reason_codes": _reasons(rule),
            "language": language,
            **details(subject, verb, cast, now),
        }
        act = performer(model, verb)
        with acting_as(boss):
            (act.propose if act.needs_second_person else act)(**call)
        if act.needs_second_person:
            second = UserFactory(username="second-boss")
            second.is_superuser = True
            second.save()
            with acting_as(second):
                proposal = Proposal.objects.open().for_object(subject).get()
                proposals.confirm(subject=proposal, seen_version=proposal.version, at=now)
        return list(Message.objects.exclude(pk__in=known).filter(language=language))

    return act


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("model", "verb"), SENDING)
def test_the_page_offers_what_the_message_invites_to(
    model, verb, language, send, client, monkeypatch, now
):
    messages = send(model, verb, language)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=1))
    assert messages
    for message in messages:
        number = message.receipt_number
        response = client.post(PAGE, {"number": number, "code": code_for(number)})
        assert response.status_code == 302
        page = client.get(f"{PAGE}read/")
        offered = {
            each["option"].code for each in page.context["options"] if not each["option"].refusal
        }
        invited = {
            option for option, words in INVITATIONS.items() if words[language] in message.body
        }
        assert offered == invited, message.body
        for option in offered:
            assert client.get(f"{PAGE}{option}/").status_code == 200
