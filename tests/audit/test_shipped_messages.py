"""Every transition that addresses somebody, with the message that it ships with."""

import re

import pytest

from audit.context import acting_as
from audit.domain import letters
from audit.domain.engine import Move, performer
from audit.message_specs import MESSAGE_SPECS
from audit.models import governed_models
from tests.audit.test_engine import _reasons, details, make, readied  # noqa: F401

pytestmark = pytest.mark.django_db

SENDING = [
    (model, rule.verb)
    for model in governed_models()
    for rule in (model.transitions or {}).values()
    if rule.sends and letters.key_of(model, rule.verb) in MESSAGE_SPECS
]
OWN_WORDS = "另附说明一份。"


@pytest.fixture
def previewed(make, readied, cast, now):  # noqa: F811
    """What performing a verb of a model would send, and the Move that composed it."""

    def act(model, verb, language):
        rule = model.transitions[verb]
        subject, boss = make(model, sorted(rule.sources)[0])
        subject = readied(subject, verb)
        with acting_as(boss):
            facts = details(subject, verb, cast, now) | {"message": OWN_WORDS}
            return performer(model, verb).preview(
                subject=subject, at=now, reason_codes=_reasons(rule), language=language, **facts
            )

    return act


def test_each_text_belongs_to_a_transition_that_sends_it():
    assert {letters.key_of(*each) for each in SENDING} == set(MESSAGE_SPECS)


@pytest.mark.parametrize(("model", "verb"), SENDING)
def test_a_chinese_message_says_what_the_law_asks_for(model, verb, previewed, settings):
    drafts = previewed(model, verb, "zh-hans")
    assert drafts
    spec = MESSAGE_SPECS[letters.key_of(model, verb)]
    for draft in drafts:
        assert re.match(r"尊敬的.+：\n", draft.body)
        assert f"补充说明：{OWN_WORDS}" in draft.body
        assert f"可在 {settings.DESK_URL}/public/messages/ 查看" in draft.body
        assert re.search(rf"\n{settings.PLATFORM_NAME}\n\d{{4}}年\d+月\d+日$", draft.body)
        assert not re.search(r"[{}]", draft.subject + draft.body)
        assert draft.subject and len(draft.subject) <= letters.MAX_SUBJECT
        if spec.articles:
            assert "依据：《互联网用户公众账号信息服务管理规定》第" in draft.body
        assert not re.search(r"第\s*\d+\s*条|责令", draft.body)


@pytest.mark.parametrize(("model", "verb"), SENDING)
def test_an_english_message_is_complete(model, verb, previewed, settings):
    for draft in previewed(model, verb, "en"):
        assert draft.body.startswith("Dear ")
        assert f"Additional remarks: {OWN_WORDS}" in draft.body
        assert settings.PLATFORM_NAME in draft.body
        assert not re.search(r"[{}]", draft.subject + draft.body)


@pytest.mark.parametrize(("model", "verb"), SENDING)
def test_a_message_is_given_the_fields_that_it_declares(
    model,
    verb,
    make,  # noqa: F811
    readied,  # noqa: F811
    now,
):
    rule = model.transitions[verb]
    subject, boss = make(model, sorted(rule.sources)[0])
    subject = readied(subject, verb)
    move = Move(subject, rule, boss, now, language="zh-hans", is_preview=True)
    declared = set(MESSAGE_SPECS[letters.key_of(model, verb)].fields)
    for letter in letters._letters[model, verb](move):
        assert set(letter.fields) <= declared
