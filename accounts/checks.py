"""Findings for the registration checklist. Each check is named in `REGISTRATION_CHECKS`.

A check takes the application and the day, reads, and yields findings; it never writes.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import EntityState
from accounts.models import PublicAccount, RegistrationApplication
from regulations.findings import Finding, Level
from regulations.models import Parameter


def identity(application, on):
    """Article 8: the identity is complete and somebody verified it."""
    entity = application.entity
    if entity.is_erased:
        yield Finding(
            Level.BLOCK,
            "identity-erased",
            _("The entity's personal data is erased"),
            "8",
            _("Nobody can answer for the account: register the entity anew."),
        )
    elif entity.state == EntityState.VERIFIED:
        yield Finding(
            Level.PASS,
            "identity-verified",
            _("Identity verified"),
            "8",
            entity.get_verification_method_display(),
        )
    elif entity.state == EntityState.UNVERIFIED:
        yield Finding(
            Level.BLOCK,
            "identity-unverified",
            _("Identity is not verified"),
            "8",
            _("Record the verification on the entity's page first."),
        )
    if not entity.contact_phone_sealed:
        yield Finding(
            Level.WARN,
            "phone-missing",
            _("No contact phone"),
            "8",
            _("Composite verification asks for a mobile number."),
        )


def false_identity(application, on):
    """Article 8: no service to false registrations."""
    if application.entity.state == EntityState.FALSE_IDENTITY:
        yield Finding(
            Level.BLOCK,
            "identity-false",
            _("The entity's identity was found false"),
            "8",
            _("No service to false registrations."),
        )


def account_cap(application, on):
    """Article 10: accounts per entity, by entity type, as in force on the day."""
    cap = Parameter.objects.value(f"account_cap.{application.entity.entity_type}", on=on)
    held = PublicAccount.objects.live().filter(entity=application.entity_id)
    count = held.exclude(pk=application.account_id).count()
    if count < cap:
        yield Finding(
            Level.PASS,
            "cap-kept",
            _("Within the cap of %(cap)s") % {"cap": cap},
            "10",
            ngettext("%(count)s account held", "%(count)s accounts held", count) % {"count": count},
        )
    else:
        yield Finding(
            Level.BLOCK,
            "cap-reached",
            _("The cap of %(cap)s accounts is reached") % {"cap": cap},
            "10",
            ngettext("%(count)s account held", "%(count)s accounts held", count) % {"count": count},
        )


def exact_name(application, on):
    """Article 8: the very same name is not given twice."""
    holders = PublicAccount.objects.filter(name=application.requested_name)
    holder = holders.exclude(pk=application.account_id).select_related("entity").first()
    if holder is None:
        yield Finding(Level.PASS, "name-free", _("No account has exactly this name"), "8")
        return
    yield Finding(
        Level.BLOCK,
        "name-taken",
        _("An account has exactly this name"),
        "8",
        f"{holder.external_id} · {holder.entity} · {holder.get_state_display()}",
    )


def platform_id(application, on):
    """Article 7: a platform id belongs to one account."""
    wanted = application.external_id
    holders = PublicAccount.objects.filter(external_id=wanted).exclude(pk=application.account_id)
    if wanted and holders.exists():
        yield Finding(
            Level.BLOCK,
            "platform-id-taken",
            _("An account has this platform id already"),
            "7",
            wanted,
        )


def earlier_rejections(application, on):
    """Article 8: an earlier rejection of this entity or name is in the reviewer's view."""
    count = RegistrationApplication.objects.rejected().similar_to(application).count()
    if count:
        yield Finding(
            Level.WARN,
            "rejected-before",
            ngettext("Rejected before", "Rejected %(count)s times before", count)
            % {"count": count},
            "8",
            _("See the earlier applications of this entity and name."),
        )


def other_accounts(application, on):
    """Article 10: an entity that asks for several accounts at once gets a second look."""
    pending = (
        RegistrationApplication.objects.open()
        .filter(entity=application.entity_id)
        .exclude(pk=application.pk)
        .count()
    )
    if pending:
        yield Finding(
            Level.WARN,
            "several-applications",
            ngettext(
                "Another application of this entity is open",
                "%(count)s other applications of this entity are open",
                pending,
            )
            % {"count": pending},
            "10",
        )
