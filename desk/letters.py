"""The message that goes out to an applicant, composed from reasons and previewed before it does."""

from django.utils import translation
from django.utils.translation import gettext as _


def compose(subject, rule, reasons, text, language):
    """The whole message in `language`: a salutation, each reason's saved reply, the added text.

    It calls `subject` by its `letter_name`, if it has one: what others may know it by.
    """
    with translation.override(language):
        replies = [reason.message_in(language) for reason in reasons]
        named = getattr(subject, "letter_name", subject)
        opening = _("About “%(subject)s”: %(verb)s.") % {"subject": named, "verb": rule.done}
        cited = sorted({reason.article for reason in reasons}, key=int)
        closing = _("Basis: article %(articles)s of the public account regulations.") % {
            "articles": ", ".join(cited)
        }
    numbered = [f"{number}. {reply}" for number, reply in enumerate(replies, start=1)]
    parts = [opening, *numbered, text.strip(), closing if cited else ""]
    return "\n".join(part for part in parts if part)
