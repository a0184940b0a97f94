"""Colleagues that a decision's note calls by name."""

from collections import defaultdict

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models.decisions import Decision
from regulations.append_only import AppendOnlyModel, AppendOnlyQuerySet


class MentionQuerySet(AppendOnlyQuerySet):
    """Mentions."""

    def names_by_decision(self, decision_ids):
        """Who is called in the notes of these decisions: {id of the decision: usernames}."""
        found = defaultdict(set)
        rows = self.filter(decision__in=decision_ids)
        for decision_id, name in rows.values_list("decision", "person__username"):
            found[decision_id].add(name)
        return found


class Mention(AppendOnlyModel):
    """提及: the note of a decision names a colleague as `@username`.

    `called_at` repeats when the decision was taken, so that an index answers what is new.
    """

    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name=_("decision"), related_name="mentions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"), related_name="+"
    )
    called_at = models.DateTimeField(_("called at"))

    objects = MentionQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        default_permissions = ()
        indexes = [models.Index(fields=["person", "called_at"], name="audit_mention_news")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "decision"],
                name="audit_mention_once",
                violation_error_message=_("This colleague is named already."),
            )
        ]

    def __str__(self):
        return f"@{self.person.username} · {self.decision}"
