"""Colleagues that a decision's note calls by name."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models.decisions import Decision
from regulations.append_only import AppendOnlyModel


class Mention(AppendOnlyModel):
    """提及: the note of a decision names a colleague as `@username`."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name=_("decision"), related_name="mentions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+"
    )

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "decision"],
                name="audit_mention_once",
                violation_error_message=_("This colleague is named already."),
            )
        ]

    def __str__(self):
        return f"@{self.person.username} · {self.decision}"
