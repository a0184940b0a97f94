"""Messages: their number and code, who gets one, their templates."""

from datetime import timedelta

import pytest

from accounts.models import RegistrationApplication
from audit.context import acting_as
from audit.domain import letters, messages
from audit.domain.access_codes import code_for, code_matches
from audit.domain.engine import performer
from audit.message_specs import MESSAGE_SPECS, MessageSpec, fill, register_specs, unknown_fields
from audit.models import Message, MessageTemplate
from audit.models.messages import CODE_HIDDEN, CODE_MARK
from regulations.articles import chinese_number, cite
from regulations.calendar import format_day, legal_date
from staff.domain.roles import ensure_system_actor
from tests.factories import AccountFactory, CaseFactory, EntityFactory, impose

pytestmark = pytest.mark.django_db
KEY = "accounts.registrationapplication.reject"


@pytest.fixture
def rejected(claimed, decide):
    return decide("reviewer", claimed, "reject", reason_codes=["over-cap"], message="谢谢。")


@pytest.fixture
def template(now):
    messages.sync_templates(at=now)
    return MessageTemplate.objects.get(key=KEY)


def texts(template, **changed):
    return {name: getattr(template, name) for name in messages.TEXT_FIELDS} | changed


# Numbers and codes


def test_a_code_belongs_to_one_number_and_is_read_in_either_case():
    code = code_for("G-2026-000001")
    assert code_matches("g-2026-000001", f" {code.lower()} ")
    assert not code_matches("G-2026-000002", code)
    assert len({code_for(f"G-2026-{each:06d}") for each in range(500)}) == 500


@pytest.mark.parametrize("code", ["", "\0", "ＡＢＣ", "é" * 10, "\ud800", "A" * 10_000])
def test_a_strange_code_matches_nothing(code):
    assert not code_matches("G-2026-000001", code)


def test_a_released_message_is_found_by_number_and_code_only(rejected, now):
    message, later = Message.objects.get(), now + timedelta(hours=1)
    number, code = message.receipt_number, messages.access_code(message)
    assert messages.find(number=number.lower(), code=code.lower(), at=later) == message
    assert messages.find(number=number, code=code, at=now) is None  # its decision can be undone
    assert messages.find(number=number, code="AAAAAAAAAA", at=later) is None
    assert messages.find(number="G-2026-999999", code=code, at=later) is None


def test_staff_do_not_read_the_code_and_the_recipient_does(rejected):
    message = Message.objects.get()
    code = messages.access_code(message)
    assert CODE_MARK in message.body and code not in message.body
    assert CODE_HIDDEN in message.masked_body and code not in message.masked_body
    assert f"查询码：{code}" in messages.text_for_recipient(message)


def test_what_people_write_is_never_taken_for_the_code_or_a_field(claimed, decide):
    words = f"{CODE_MARK} {{number}} {{code}}"
    decide("reviewer", claimed, "reject", reason_codes=["over-cap"], message=words)
    message = Message.objects.get()
    assert message.body.count(CODE_MARK) == 1
    assert "{number} {code}" in messages.text_for_recipient(message)


# Recipients


def test_each_operator_of_a_case_reads_of_its_own_accounts_only(cast, speaking, now):
    with acting_as(cast["importer"]):
        other = AccountFactory(entity=EntityFactory(at=now), at=now)
    with acting_as(cast["moderator"]):
        case = CaseFactory(accounts=[speaking, other], at=now)
        impose(case, [speaking, other], "warn", "stop_updates", days=7)
    first, second = Message.objects.order_by("pk")
    assert [first.recipient(), second.recipient()] == [speaking.entity, other.entity]
    for message, own, foreign in ((first, speaking, other), (second, other, speaking)):
        assert message.body.count(own.external_id) == 2
        assert foreign.external_id not in message.body and foreign.name not in message.body
        assert message.body.count("S-2026-") == 2
        assert (
            f"最迟于{format_day(legal_date(now) + timedelta(days=30), 'zh-hans')}" in message.body
        )


def test_a_permanent_measure_is_told_when_it_is_confirmed(sanctioned, confirm, speaking):
    closure, suspension = None, None
    for sanction in sanctioned("suspend", "close", days=30, closure_basis="by_law"):
        closure, suspension = (
            (sanction, suspension) if sanction.measure == "close" else (closure, sanction)
        )
    [message] = Message.objects.all()
    assert suspension.receipt_number in message.body
    assert closure.receipt_number not in message.body
    confirm(closure)
    told = Message.objects.order_by("pk").last()
    assert closure.receipt_number in told.body and "第十九条" in told.body
    closure.refresh_from_db()
    # Neither the account's closure nor what else followed wrote a second time.
    assert Message.objects.count() == 2


def test_the_preview_is_what_is_sent_but_for_number_and_code(claimed, cast, now):
    call = {"subject": claimed, "at": now, "reason_codes": ["over-cap"], "message": "谢谢。"}
    verb = performer(RegistrationApplication, "reject")
    with acting_as(cast["reviewer"]):
        [draft] = verb.preview(**call)
        assert not Message.objects.exists()
        assert RegistrationApplication.objects.get().state == "in_review"
        verb(**call, seen_version=claimed.version)
    message = Message.objects.get()
    placeholder = "[number given when it is sent]"
    assert draft.subject == message.subject
    assert draft.body.count(CODE_HIDDEN) == 1
    number = message.receipt_number
    assert placeholder in draft.body or "〔发送时生成编号〕" in draft.body
    for each in (placeholder, "〔发送时生成编号〕"):
        draft = letters.Draft(draft.recipient_name, draft.subject, draft.body.replace(each, number))
    assert draft.body == message.masked_body


# Texts


@pytest.mark.parametrize(
    ("text", "fields", "filled"),
    [
        ("a {x}\nb {y}\nc", {"x": "1", "y": ""}, "a 1\nc"),
        ("{x} and {y}", {"x": "", "y": "2"}, " and 2".strip()),
        ("{x}", {"x": "{y}", "y": "no"}, "{y}"),
        ("a\n\n{x}\n\nb", {"x": ""}, "a\n\nb"),
        ("{x}", {"x": "1\n2"}, "1\n2"),
    ],
)
def test_a_paragraph_whose_fields_are_all_empty_is_left_out(text, fields, filled):
    assert fill(text, fields) == filled


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{x}", []),
        ("{X} { x } {x.y} {0} {}", ["X", " x ", "x.y", "0", ""]),
        ("{x", ["{"]),
        ("x}", ["}"]),
        ("{{x}}", ["{", "}"]),
        ("｛x｝", []),
        ("{x}{z!r}{z:>10}", ["z!r", "z:>10"]),
    ],
)
def test_unknown_merge_fields_are_named(text, unknown):
    assert unknown_fields(text, {"x": ""}) == unknown


def test_a_shipped_text_with_an_unknown_field_does_not_load():
    texts = {name: "{nobody}" for name in messages.TEXT_FIELDS}
    with pytest.raises(ValueError, match="nobody"):
        register_specs(MessageSpec(key="x.y.z", **texts))
    assert "x.y.z" not in MESSAGE_SPECS


@pytest.mark.parametrize(
    ("number", "chinese"),
    [(1, "一"), (8, "八"), (10, "十"), (18, "十八"), (20, "二十"), (23, "二十三"), (99, "九十九")],
)
def test_articles_are_cited_in_chinese_numerals(number, chinese):
    assert chinese_number(number) == chinese
    assert cite([str(number)], "zh-hans").endswith(f"》第{chinese}条")


def test_several_articles_are_cited_in_order_and_once():
    assert cite(["19", "8", "19"], "zh-hans").endswith("》第八条、第十九条")
    assert cite(["19", "8", "18"], "en").startswith("Articles 8, 18 and 19 of the Regulations")
    assert cite([], "en") == ""


# Templates


def test_revising_is_a_version_and_old_messages_keep_theirs(rejected, template, cast, decide):
    before = Message.objects.get()
    changed = texts(template, body_zh=f"您好。\n{template.body_zh}")
    revised = decide("administrator", template, "revise", **changed)
    assert (revised.state, revised.version) == ("revised", template.version + 1)
    assert before.template_version == template.version
    kept = template.history.get(version=before.template_version)
    assert kept.body_zh == template.body_zh
    reset = decide("administrator", revised, "reset")
    assert (reset.state, reset.body_zh) == ("shipped", MESSAGE_SPECS[KEY].body_zh)


def test_the_revised_text_is_the_one_that_is_sent(template, claimed, decide):
    changed = texts(template, body_zh=f"改：{{text}}\n{template.body_zh}")
    decide("administrator", template, "revise", **changed)
    decide("reviewer", claimed, "reject", reason_codes=["over-cap"], message="谢谢。")
    message = Message.objects.get()
    assert message.body.startswith("改：谢谢。\n")
    assert message.template_version == template.version + 1


@pytest.mark.parametrize("added", ["{nobody}", "{recipient", "{}", "{appeal_by}", "\u202e", "\0"])
def test_a_text_that_cannot_be_filled_or_shown_is_refused(added, template, decide):
    body = template.body_en + added
    with pytest.raises(messages.TemplateRefused):
        decide("administrator", template, "revise", **texts(template, body_en=body))
    assert MessageTemplate.objects.get(pk=template.pk).version == template.version


@pytest.mark.parametrize("field", ["recipient", "reasons", "basis", "number", "code", "platform"])
def test_a_text_keeps_what_the_law_makes_it_say(field, template, decide):
    body = template.body_zh.replace(f"{{{field}}}", "")
    with pytest.raises(messages.TemplateRefused, match=rf"\{{{field}\}}"):
        decide("administrator", template, "revise", **texts(template, body_zh=body))


@pytest.mark.parametrize("body", ["", "   "])
def test_an_empty_text_is_refused(body, template, decide):
    with pytest.raises(messages.TemplateRefused, match="Write a text"):
        decide("administrator", template, "revise", **texts(template, body_en=body))
    assert MessageTemplate.objects.get(pk=template.pk).version == template.version


def test_syncing_adds_what_is_missing_follows_and_spares_what_people_wrote(
    template, decide, now, put
):
    assert MessageTemplate.objects.count() == len(MESSAGE_SPECS)
    assert messages.sync_templates(at=now) == 0
    changed = f"改\n{template.body_zh}"
    revised = decide("administrator", template, "revise", **texts(template, body_zh=changed))
    outdated = put(MessageTemplate.objects.exclude(pk=revised.pk).first(), body_zh="旧")
    assert messages.sync_templates(at=now) == 1
    assert MessageTemplate.objects.get(pk=revised.pk).body_zh == changed
    outdated.refresh_from_db()
    assert outdated.body_zh == MESSAGE_SPECS[outdated.key].body_zh


def test_an_example_is_real_where_the_reader_may_see_it(rejected, template, cast, now):
    drafts = messages.examples(template, actor=cast["reviewer"], at=now)
    assert rejected.requested_name in drafts["zh-hans"].body
    assert drafts["en"].body.startswith("Dear ")
    drafts = messages.examples(template, actor=cast["administrator"], at=now)
    assert rejected.requested_name not in drafts["zh-hans"].body
    assert "〔" in drafts["zh-hans"].body
    assert drafts["en"].remark.startswith("You may not see")


@pytest.mark.parametrize("key", sorted(MESSAGE_SPECS))
def test_every_template_has_an_example_without_any_object(key, template, now):
    found = messages.examples(
        MessageTemplate.objects.get(key=key), actor=ensure_system_actor(), at=now
    )
    assert all(draft.body and "{" not in draft.body for draft in found.values())


# Settings


def test_without_a_name_and_contact_the_signature_says_so(rejected, claimed, settings, now, cast):
    settings.PLATFORM_NAME = settings.PLATFORM_CONTACT = ""
    template = MessageTemplate.objects.get(key=KEY)
    draft = messages.examples(template, actor=cast["reviewer"], at=now)["en"]
    assert "\nOperator of the platform\n" in draft.body and "Contact us" not in draft.body
