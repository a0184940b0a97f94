"""What the desk writes to operators and to the public, in the language asked for."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.enums import EntityType
from regulations.models import ReasonCode


def letter(opening, codes, **facts):
    """A message that goes out without a person writing it: what it is about, then what each
    reason says, in the language of applicants. `opening` is a lazy template, filled with `facts`.
    """
    language = settings.APPLICANT_LANGUAGE
    reasons = ReasonCode.objects.filter(code__in=codes).order_by("code")
    with translation.override(language):
        first = str(opening) % facts
    about = {"name": facts.get("account", ""), "receipt": facts.get("receipt", "")}
    return "\n".join([first, *(reason.message_in(language, **about) for reason in reasons)])


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
            _("Basis: article 11 of the public account regulations."),
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
