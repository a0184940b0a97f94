"""Messages that decisions send to operators and complainants, and the templates they come from."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import message_transitions as transitions
from audit.enums import MessageChannel, MessageState, TemplateState
from audit.history import GovernedHistory
from audit.models.base import AuditedModel, AuditedQuerySet
from audit.models.decisions import Decision
from audit.models.receipts import Receipt

# Stands in a stored text where the recipient reads the access code. Staff never see the code.
CODE_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
CODE_HIDDEN = "**********"


class MessageTemplate(AuditedModel):
    """消息模板: the texts that one transition sends, in both languages, with `{merge_fields}`.

    `key` is `app.model.verb`. Every save is a version with its decision; messages name the version
    that they were made from, and history keeps its text.
    """

    key = models.CharField(_("transition"), max_length=120)
    subject_zh = models.CharField(_("subject (Chinese)"), max_length=200)
    body_zh = models.TextField(_("text (Chinese)"))
    subject_en = models.CharField(_("subject (English)"), max_length=200)
    body_en = models.TextField(_("text (English)"))
    state = models.CharField(
        _("state"), max_length=20, choices=TemplateState, default=TemplateState.SHIPPED
    )

    transitions = transitions.MESSAGE_TEMPLATE
    history = GovernedHistory()

    class Meta(AuditedModel.Meta):
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        permissions = transitions.MESSAGE_TEMPLATE.permissions
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                name="audit_message_template_once",
                violation_error_message=_("This transition has its template already."),
            )
        ]

    def __str__(self):
        model, rule = self.model, self.rule
        if rule is None:
            return self.key
        return f"{model._meta.verbose_name} · {rule.label}"

    @property
    def model(self):
        """The class whose transition it belongs to, or None when there is none any more."""
        label = self.key.rpartition(".")[0]
        try:
            return apps.get_model(label)
        except (LookupError, ValueError):
            return None

    @property
    def rule(self):
        """The Transition, or None when there is no such transition any more."""
        return ((self.model and self.model.transitions) or {}).get(self.key.rpartition(".")[2])

    def is_outdated(self, shipped):
        """Whether it is meant to have the `shipped` texts, {field: text}, and has others."""
        if self.state != TemplateState.SHIPPED:
            return False
        return any(getattr(self, name) != text for name, text in shipped.items())

    def subject_in(self, language):
        """The subject with its merge fields, in `language`."""
        return self.subject_zh if language.startswith("zh") else self.subject_en

    def body_in(self, language):
        """The text with its merge fields, in `language`."""
        return self.body_zh if language.startswith("zh") else self.body_en


class MessageQuerySet(AuditedQuerySet):
    """Messages by delivery state, by decision and by recipient."""

    def released(self, at):
        """What may be read at `at`: its undo delay is over and its decision was not undone."""
        return self.filter(released_at__lte=at).exclude(state=MessageState.WITHDRAWN)

    def waiting(self, at):
        """What goes out after `at`, unless its decision is undone."""
        return self.filter(released_at__gt=at).exclude(state=MessageState.WITHDRAWN)

    def due(self, at):
        """What a delivery run has to work on at `at`, oldest first."""
        open_states = (MessageState.WAITING, MessageState.RELEASED)
        return self.filter(due_at__lte=at, state__in=open_states).order_by("due_at", "pk")

    def failed(self):
        """What no channel could deliver."""
        return self.filter(state=MessageState.FAILED)

    def of_decisions(self, decisions):
        """The messages of these decisions, oldest first."""
        return self.filter(decision__in=decisions).order_by("pk")

    def to(self, recipient):
        """The messages to one operating entity or complaint, newest first."""
        return self.filter(
            recipient_label=recipient._meta.label_lower, recipient_id=recipient.pk
        ).order_by("-pk")


class Message(Receipt, AuditedModel):
    """消息: what one decision says to one recipient, as it was sent, and what became of it.

    The recipient is an operating entity or a complaint. `body` is final from the start, except for
    the access code, which is filled in when the recipient reads it. From `released_at` it may be
    read; until then its decision can be undone, and the message with it.
    """

    receipt_prefix = "G"
    receipt_field = "created_at"

    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name=_("decision"), related_name="messages"
    )
    recipient_label = models.CharField(_("kind of recipient"), max_length=80)
    recipient_id = models.BigIntegerField(_("recipient"))
    recipient_name = models.CharField(_("recipient"), max_length=200)
    template = models.ForeignKey(
        MessageTemplate, models.PROTECT, verbose_name=_("template"), related_name="+"
    )
    template_version = models.PositiveIntegerField(_("version of the template"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(_("written at"))
    released_at = models.DateTimeField(_("goes out at"))
    state = models.CharField(
        _("delivery"), max_length=20, choices=MessageState, default=MessageState.WAITING
    )
    channel = models.CharField(_("channel"), max_length=20, choices=MessageChannel, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt at"), null=True, blank=True)
    failure = models.CharField(_("last failure"), max_length=200, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    transitions = transitions.MESSAGE
    history = GovernedHistory()
    objects = MessageQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        permissions = transitions.MESSAGE.permissions
        indexes = [
            models.Index(fields=["recipient_label", "recipient_id"], name="audit_message_to"),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state__in=(MessageState.WAITING, MessageState.RELEASED)),
                name="audit_message_due",
            ),
            models.Index(fields=["state", "id"], name="audit_message_state"),
            models.Index(fields=["created_at"], name="audit_message_written"),
            models.Index(
                fields=["recipient_name"],
                opclasses=["varchar_pattern_ops"],
                name="audit_message_recipient",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "recipient_label", "recipient_id"],
                name="audit_message_once_per_recipient",
                violation_error_message=_("This recipient has a message of this decision."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MessageState.DELIVERED)
                | models.Q(delivered_at__isnull=False) & ~models.Q(channel=""),
                name="audit_message_delivered_by",
                violation_error_message=_("A delivered message says when and by which channel."),
            ),
        ]

    def __str__(self):
        return f"{self.receipt_number} {self.subject}"

    def is_readable(self, at):
        """Whether its recipient may read it at `at`."""
        return self.state != MessageState.WITHDRAWN and self.released_at <= at

    def state_at(self, at):
        """The MessageState at `at`: a waiting message counts as released once its delay is over."""
        if self.state == MessageState.WAITING and self.released_at <= at:
            return MessageState.RELEASED
        return MessageState(self.state)

    @property
    def masked_body(self):
        """The text as staff read it: without the access code."""
        return self.body.replace(CODE_MARK, CODE_HIDDEN)

    def recipient(self):
        """The operating entity or complaint that it is for."""
        return apps.get_model(self.recipient_label)._base_manager.get(pk=self.recipient_id)
