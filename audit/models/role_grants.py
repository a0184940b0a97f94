"""Role grants: who may do what, since when, by whose decision."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import transitions
from audit.enums import GrantState
from audit.history import GovernedHistory
from audit.models.base import AuditedModel
from staff.roles import ROLE_LABELS


def grantable_roles():
    """Codes and names of the roles that people may hold."""
    return [(code, label) for code, label in ROLE_LABELS.items() if code != "system"]


class RoleGrant(AuditedModel):
    """角色授予: one role of one person. Widening needs two administrators, narrowing one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("user"),
        related_name="role_grants",
        limit_choices_to={"is_system": False, "is_program": False},
    )
    role = models.CharField(_("role"), max_length=40, choices=grantable_roles)
    state = models.CharField(
        _("state"), max_length=20, choices=GrantState, default=GrantState.REQUESTED
    )

    transitions = transitions.ROLE_GRANT
    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        default_permissions = ("view", "add")
        permissions = transitions.ROLE_GRANT.permissions
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                name="audit_role_grant_once",
                violation_error_message=_("A grant of this role to this person exists already."),
            )
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"
