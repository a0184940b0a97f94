"""What a transfer shows besides its request: the notice and the consents."""

from django.utils.translation import gettext_lazy as _

from desk.review import Card, Fact
from regulations.calendar import legal_date


def notice_cards(transfer):
    """The public notice, once there is one."""
    if transfer.notice_text:
        yield Card(
            _("Public notice"),
            (
                Fact(_("Announced on"), transfer.announced_on),
                Fact(_("Effective on"), transfer.effective_on),
                Fact(_("Notice"), transfer.notice_text),
            ),
        )


def consents_card(transfer):
    """Who consented, for which side, and how that is evidenced."""
    facts = [
        Fact(
            consent.get_side_display().capitalize(),
            f"{consent.given_by_masked} · {legal_date(consent.given_at)}",
            (consent.get_method_display(), "ok"),
        )
        for consent in sorted(transfer.consents.all(), key=lambda each: each.pk)
    ]
    if not facts:
        return Card(_("Consents"), template="desk/includes/neighbours.html")
    return Card(_("Consents"), tuple(facts))
