"""How far an entity is trusted, as a card."""

from django.utils.translation import gettext_lazy as _

from moderation.admin.cards import LIMIT, page_of, rows_card
from moderation.admin.tones import BLACKLIST_TONES, CREDIT_TONES
from moderation.domain.trust import trust_in


def entity_standing_card(entity, **links):
    """How far an entity is trusted: grade, blacklist, sanctions so far."""
    trust = trust_in(entity)
    rows = [
        (
            page_of(entity),
            entity.legal_name,
            _("Sanctions that count: %(count)s") % {"count": trust.counting},
            (_("credit %(grade)s") % {"grade": trust.grade.value}, CREDIT_TONES[trust.grade]),
        )
    ]
    rows += [
        (
            page_of(entry),
            _("May not %(scope)s") % {"scope": entry.get_scope_display()},
            " · ".join(filter(None, (entry.grounds, str(entry.expires_on or "")))),
            (entry.get_state_display(), BLACKLIST_TONES[entry.state]),
        )
        for entry in trust.entries[:LIMIT]
    ]
    return rows_card(_("Standing of the entity"), rows, **links)
