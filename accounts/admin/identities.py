"""What is special about the identity of an entity, on its page: exceptions, minors."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.guardians import get_minor_age
from desk.review import Card, Fact


def is_applicable(verb, entity, today):
    """Whether a verb that state and role allow fits the entity: nothing is left to reveal or erase
    of an erased one, an exception is confirmed before the identity is verified, guardians consent
    for minors.
    """
    match verb:
        case "reveal" | "erase":
            return not entity.is_erased
        case "verify":
            return not entity.is_erased and not entity.has_open_exception
        case "confirm_exception":
            return entity.has_open_exception
        case "record_guardian_consent":
            return get_minor_age(entity, on=today) is not None
        case "withdraw_guardian_consent":
            return entity.guardian_consented_on is not None
    return True


def identity_cards(entity, today):
    """What is special about an identity: an exception, a minor and the guardian's consent."""
    if entity.identity_exception:
        confirmed = entity.exception_confirmed_at
        pill = (_("confirmed"), "ok") if confirmed else (_("awaiting second approval"), "warn")
        yield Card(
            _("Exception: check character of the code"),
            (
                Fact(_("Reason"), entity.identity_exception, pill),
                *([Fact(_("Confirmed"), confirmed)] if confirmed else []),
            ),
        )
    age = get_minor_age(entity, on=today)
    if age is None and entity.guardian_consented_on is None:
        return
    facts = [Fact(_("Age"), age, (_("under age"), "warn"))] if age is not None else []
    if entity.guardian_consented_on:
        facts += [
            Fact(_("Guardian"), entity.guardian_name_masked),
            Fact(_("Relation to the minor"), entity.get_guardian_relation_display()),
            Fact(_("How it is evidenced"), entity.get_guardian_consent_method_display()),
            Fact(_("What was looked up"), entity.guardian_reference),
            Fact(_("Date of the consent"), entity.guardian_consented_on),
        ]
    else:
        facts.append(Fact(_("Guardian's consent"), "", (_("missing"), "bad")))
    yield Card(_("Guardian's consent"), tuple(facts))
