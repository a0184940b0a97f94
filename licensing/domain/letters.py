"""What the messages about credentials and labels say: to whom, and with which values."""

from django.utils.translation import gettext as _

from accounts.domain.letters import MAX_LISTED, account_fields, answer_by, formatted, letter_to
from accounts.models import PublicAccount
from audit.domain.letters import addresses
from audit.message_specs import register_specs
from audit.personal_data import mask_number
from licensing import message_templates
from licensing.models import NewsServiceLicense, ProfessionalQualification, SpecialLabel
from regulations.formatting import format_list

register_specs(*message_templates.CREDENTIALS, *message_templates.LABELS)

# Why a label ends together with something that the operator is told of anyway.
TOLD_OTHERWISE = frozenset({"label-account-ended", "label-identity-false", "label-transferred"})
VERBS = ("verify", "request_information", "reject", "remind", "revoke", "expire")


@addresses(ProfessionalQualification, *VERBS)
def qualification_letters(move):
    """To the entity that holds it."""
    qualification = move.subject
    title, number = qualification.type.title, qualification.number_masked
    return [_credential_letter(move, title, number)]


@addresses(NewsServiceLicense, *VERBS)
def news_license_letters(move):
    """To the entity that holds it."""
    title = _("Internet news information service license")
    return [_credential_letter(move, title, mask_number(move.subject.number))]


def _credential_letter(move, title, number):
    credential = move.subject
    accounts = PublicAccount.objects.live().filter(
        entity=credential.entity_id, content_category=credential.law_area
    )
    names = list(accounts.order_by("pk").values_list("name", flat=True)[:MAX_LISTED])
    fields = {
        "credential": str(title),
        "credential_number": number,
        "valid_until": formatted(credential.expires_on),
        "accounts": format_list(_("“%(name)s”") % {"name": name} for name in names),
    }
    if move.rule.verb == "request_information":
        fields["answer_by"] = answer_by(move.at)
    name = names[0] if names else ""
    return letter_to(credential.entity, fields=fields, account_name=name, about=str(title))


@addresses(SpecialLabel, "affix", "renew", "withdraw")
def label_letters(move):
    """To the operator of the account, unless another message says so."""
    label = move.subject
    if TOLD_OTHERWISE & set(move.reason_codes):
        return []
    fields = {**account_fields(label.account), "label": str(label.get_sector_display())}
    return [letter_to(label.account.entity, fields=fields, account_name=label.account.name)]
