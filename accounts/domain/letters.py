"""What the messages of the registry say: to whom, and with which values of the merge fields."""

from datetime import timedelta

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import matter_message_templates, message_templates
from accounts.enums import (
    ENDED_ACCOUNT_STATES,
    REGULATED_CATEGORIES,
    ContentCategory,
    EntityType,
    TransferSide,
)
from accounts.models import (
    AccountTransfer,
    CorrectionOrder,
    DeregistrationRequest,
    DormancyCase,
    NameChangeRequest,
    OperatingEntity,
    PublicAccount,
    RegistrationApplication,
    TransferObjection,
)
from audit.domain.letters import Letter, addresses
from audit.message_specs import register_specs
from regulations.articles import cite
from regulations.calendar import add_months, format_day, legal_date
from regulations.formatting import format_list
from regulations.models import Parameter

# How many accounts a message names.
MAX_LISTED = 50

register_specs(
    *message_templates.REQUESTS,
    *message_templates.OBJECTIONS,
    *message_templates.ACCOUNTS,
    *matter_message_templates.CORRECTIONS,
    *matter_message_templates.DORMANCY,
    *matter_message_templates.DEREGISTRATIONS,
)


def letter_to(entity, *, fields, account_name="", receipt="", about=""):
    """A Letter to an operating entity: an organization by its name, a person, whose name stays
    masked, as the operator of the account.
    """
    salutation = entity.legal_name
    if entity.entity_type == EntityType.INDIVIDUAL:
        salutation = _("account operator")
        if account_name:
            salutation = _("operator of “%(account)s”") % {"account": account_name}
    return Letter(
        recipient=entity,
        recipient_name=entity.legal_name,
        salutation=salutation,
        fields=fields,
        about=about or account_name,
        receipt=receipt,
    )


def account_fields(account):
    """The merge fields that name an account."""
    return {"account": account.name, "account_id": account.external_id}


def formatted(day):
    """A day as messages write it, in the active language."""
    return format_day(day, get_language())


def answer_by(at):
    """The last day to answer what is asked at `at`, as text."""
    today = legal_date(at)
    return formatted(today + timedelta(days=Parameter.objects.value("answer.days", on=today)))


def appeal_by(at):
    """The last day to appeal what is decided at `at`, as text."""
    days = Parameter.objects.value("appeal.days", on=legal_date(at))
    return formatted(legal_date(at + timedelta(days=days)))


def required_of(category):
    """What an account of this category needs before it publishes, in words, or the empty string."""
    if category == ContentCategory.NEWS:
        return _("Internet news information service license")
    return _("professional qualification") if category in REGULATED_CATEGORIES else ""


@addresses(RegistrationApplication, "approve", "request_information", "reject")
def application_letters(move):
    """To the applicant."""
    application = move.subject
    fields = {
        "receipt": application.receipt_number,
        "name": application.requested_name,
        "category": application.get_content_category_display(),
    }
    if move.rule.verb == "request_information":
        fields["answer_by"] = answer_by(move.at)
    if move.rule.verb == "approve":
        account = application.account
        fields["account_id"] = (account or application).external_id
        fields["required"] = required_of(application.content_category)
    name, receipt = application.requested_name, application.receipt_number
    return [letter_to(application.entity, fields=fields, account_name=name, receipt=receipt)]


@addresses(NameChangeRequest, "approve", "request_information", "reject")
def name_change_letters(move):
    """To the operator who asks for another name."""
    change = move.subject
    fields = {
        "receipt": change.receipt_number,
        "name": change.requested_name,
        "account": change.current_name,
        "account_id": change.account.external_id,
    }
    if move.rule.verb == "request_information":
        fields["answer_by"] = answer_by(move.at)
    return [
        letter_to(
            change.entity,
            fields=fields,
            account_name=change.current_name,
            receipt=change.receipt_number,
            about=change.requested_name,
        )
    ]


@addresses(AccountTransfer, "request_information", "reject", "transfer", "halt", "execute")
def transfer_letters(move):
    """To both sides; a question goes to the operator who asked for the transfer."""
    transfer = move.subject
    sides = list(TransferSide)
    if move.rule.verb == "request_information":
        sides = [TransferSide.TRANSFEROR]
    for side in sides:
        yield letter_to(
            transfer.party(side),
            fields=_transfer_fields(move, side),
            account_name=transfer.account.name,
            receipt=transfer.receipt_number,
        )


@addresses(TransferObjection, "sustain", "dismiss")
def objection_letters(move):
    """To the side that objects, or to whoever else does."""
    objection = move.subject
    fields = {
        "receipt": objection.receipt_number,
        "transfer": objection.transfer.receipt_number,
        "received": formatted(legal_date(objection.submitted_at)),
        **account_fields(objection.account),
    }
    name, receipt = objection.account.name, objection.receipt_number
    if objection.side:
        party = objection.transfer.party(objection.side)
        return [letter_to(party, fields=fields, account_name=name, receipt=receipt)]
    return [
        Letter(
            recipient=objection,
            recipient_name=objection.receipt_number,
            salutation=_("objector"),
            fields=fields,
            about=name,
            receipt=receipt,
        )
    ]


def _transfer_fields(move, side):
    transfer, today = move.subject, legal_date(move.at)
    fields = {
        "receipt": transfer.receipt_number,
        **account_fields(transfer.account),
        "side": str(side.label),
        "transferor": _named(transfer.transferor),
        "transferee": _named(transfer.transferee),
    }
    if move.rule.verb == "request_information":
        fields["answer_by"] = answer_by(move.at)
    months = Parameter.objects.value("transfer.monetization_freeze_months", on=today)
    if move.rule.verb in ("transfer", "execute"):
        begins = transfer.effective_on if move.rule.verb == "transfer" else today
        fields["frozen_until"] = formatted(begins and add_months(begins, months))
    if move.rule.verb == "transfer":
        fields |= {
            "announced": formatted(transfer.announced_on),
            "effective": formatted(transfer.effective_on),
        }
    if move.rule.verb == "execute":
        fields["required"] = required_of(transfer.account.content_category)
    return fields


@addresses(
    PublicAccount, "suspend", "close", "resume", "lift_suspension", "reinstate", "recategorize"
)
def account_letters(move):
    """To the operator of the account."""
    account, verb = move.subject, move.rule.verb
    fields = account_fields(account)
    if verb in ("suspend", "close"):
        fields["appeal_by"] = appeal_by(move.at)
    if verb == "close":
        fields["closure_basis"] = account.get_closure_basis_display()
    if verb in ("resume", "lift_suspension", "reinstate"):
        states = dict(PublicAccount._meta.get_field("state").choices)
        fields["account_state"] = str(states[move.target or account.state])
    if verb == "recategorize":
        fields["category"] = account.get_content_category_display()
    return [letter_to(account.entity, fields=fields, account_name=account.name)]


@addresses(OperatingEntity, "mark_false")
def entity_letters(move):
    """To the entity whose identity is false."""
    names = move.subject.accounts.live().order_by("pk").values_list("name", flat=True)
    accounts = format_list(_("“%(name)s”") % {"name": name} for name in names[:MAX_LISTED])
    fields = {"accounts": accounts, "appeal_by": appeal_by(move.at)}
    return [letter_to(move.subject, fields=fields, account_name=names.first() or "")]


@addresses(CorrectionOrder, "demand", "insist", "escalate", "accept", "rescind")
def correction_letters(move):
    """To the operator of the account."""
    order = move.subject
    fields = {
        "faults": format_list(order.fault_labels),
        "demand": order.demand,
    }
    if move.rule.verb in ("demand", "insist", "escalate"):
        fields["answer_by"] = formatted(order.due_on)
    return [_account_letter(order, fields)]


@addresses(DormancyCase, "notify", "suspend", "deregister", "end")
def dormancy_letters(move):
    """To the operator of the unused account; none where the account has ended otherwise."""
    case = move.subject
    if move.rule.verb == "end" and case.account.state in ENDED_ACCOUNT_STATES:
        return []
    fields = {"inactive_since": formatted(case.inactive_since)}
    if move.rule.verb in ("notify", "suspend"):
        fields["next_step"] = formatted(case.next_step_on)
    return [_account_letter(case, fields)]


@addresses(DeregistrationRequest, "withdraw", "complete", "stop")
def deregistration_letters(move):
    """To the operator who asked for it."""
    return [_account_letter(move.subject, {}, entity=move.subject.operator)]


def _account_letter(matter, fields, entity=None):
    account, receipt = matter.account, matter.receipt_number
    return letter_to(
        entity or account.entity,
        fields={"receipt": receipt, **account_fields(account), **fields},
        account_name=account.name,
        receipt=receipt,
    )


def public_notice(transfer, *, language, text=""):
    """The notice of a transfer as the public reads it (Article 11), with `text` added to it.

    Operators are named by their nature: an organization in full, a person masked.
    """
    with translation.override(language):
        facts = {
            "receipt": transfer.receipt_number,
            "account": transfer.account.name,
            "platform_id": transfer.account.external_id,
            "transferor": _named(transfer.transferor),
            "transferee": _named(transfer.transferee),
        }
        paragraphs = [
            _("Public notice of the transfer of an account (%(receipt)s)") % facts,
            _(
                "The public account “%(account)s” (platform id %(platform_id)s) is to pass from "
                "%(transferor)s to %(transferee)s."
            )
            % facts,
            _reversal(transfer.reverses),
            text.strip(),
            _(
                "The transfer takes effect at the end of the notice period. Special labels and "
                "licenses do not pass with the account: what the new operator holds is verified "
                "anew. Whoever objects may tell the platform until then."
            ),
            _("Basis: %(articles)s.") % {"articles": cite(("11",), language)},
        ]
    return "\n".join(filter(None, paragraphs))


def _reversal(reverses):
    if reverses is None:
        return ""
    return _("The earlier transfer %(receipt)s is taken back by it.") % {
        "receipt": reverses.receipt_number
    }


def _named(entity):
    """An operator as the public may know it."""
    details = [entity.get_entity_type_display(), entity.unified_social_credit_code]
    if entity.entity_type != EntityType.INDIVIDUAL:
        details.append(entity.place_of_registration)
    return _("%(name)s (%(details)s)") % {
        "name": entity.legal_name,
        "details": _(", ").join(filter(None, map(str, details))),
    }
