"""The message that goes out to an applicant, composed from reasons and previewed before it does."""

from django.utils import translation
from django.utils.translation import gettext as _


def compose(subject, rule, reasons, text, language):
    """The whole message in `language`: a salutation, each reason's saved reply, the added text.

    It calls `subject` by its `letter_name`, if it has one: what others may know it by. Replies call
    it by the name that is asked for, where that is what it is about.
    """
    with translation.override(language):
        named = getattr(subject, "letter_name", subject)
        facts = {
            "name": getattr(subject, "requested_name", named),
            "receipt": getattr(subject, "receipt_number", ""),
        }
        replies = [reason.message_in(language, **facts) for reason in reasons]
        opening = _("About “%(subject)s”: %(verb)s.") % {"subject": named, "verb": rule.done}
        cited = sorted({reason.article for reason in reasons}, key=int)
        closing = _("Basis: article %(articles)s of the public account regulations.") % {
            "articles": ", ".join(cited)
        }
    numbered = [f"{number}. {reply}" for number, reply in enumerate(replies, start=1)]
    parts = [opening, *numbered, text.strip(), closing if cited else ""]
    return "\n".join(part for part in parts if part)
