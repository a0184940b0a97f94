"""The outbox: endpoints of the platform's systems, and what each of them has been told."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet, DataKey, Decision, Message
from audit.personal_data import unseal
from disclosure import transitions
from disclosure.enums import DeliveryState, EndpointState, EventType
from disclosure.models.api_clients import ApiClient
from regulations.formatting import format_list

SECRET = "webhook-secret"


class WebhookEndpointQuerySet(AuditedQuerySet):
    """Endpoints by standing."""

    def listening(self):
        """Those that events are kept for: while one is paused, they wait."""
        return self.filter(state__in=(EndpointState.ACTIVE, EndpointState.PAUSED))

    def stopped(self):
        """Those that wait for somebody to look after them."""
        return self.filter(state=EndpointState.PAUSED)


class WebhookEndpoint(AuditedModel):
    """回调地址: where a system of the platform wants to be told what the desk decided.

    `event_types` are EventTypes. The secret that signs what is sent is sealed under a key of its
    own; the one before it still signs, beside it, through `former_until`.
    """

    client = models.ForeignKey(
        ApiClient, models.PROTECT, verbose_name=_("client"), related_name="endpoints"
    )
    url = models.CharField(
        _("address"), max_length=300, help_text=_("As in https://example.com/desk/events.")
    )
    event_types = models.JSONField(_("is told of"), default=list)
    key_sealed = models.TextField(blank=True, editable=False)
    secret_sealed = models.TextField(blank=True, editable=False)
    former_sealed = models.TextField(blank=True, editable=False)
    former_until = models.DateTimeField(
        _("former secret signs until"), null=True, blank=True, editable=False
    )
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=EndpointState, default=EndpointState.REQUESTED
    )

    transitions = transitions.WEBHOOK_ENDPOINT
    history = GovernedHistory()
    objects = WebhookEndpointQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        default_permissions = ("view", "add")
        permissions = transitions.WEBHOOK_ENDPOINT.permissions
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                condition=~models.Q(state=EndpointState.RETIRED),
                name="disclosure_endpoint_url_once",
                violation_error_message=_("This address is an endpoint already."),
            )
        ]

    def __str__(self):
        return self.url

    @property
    def events_in_words(self):
        """What it is told of, as pages show it."""
        return format_list(EventType(each).label for each in self.event_types)

    def secrets(self, at):
        """The secrets that sign what is sent at `at`, the newest first; none before the first."""
        sealed = [self.secret_sealed]
        if self.former_until and at <= self.former_until:
            sealed.append(self.former_sealed)
        key = DataKey(wrapped=self.key_sealed)
        return [unseal(key, each, SECRET) for each in sealed if each]


class WebhookDeliveryQuerySet(models.QuerySet):
    """Deliveries by what is to be done with them."""

    def due(self, at):
        """What an active endpoint with a secret is to be told by `at` and no worker has in hand."""
        return (
            self.filter(
                state=DeliveryState.PENDING, due_at__lte=at, endpoint__state=EndpointState.ACTIVE
            )
            .exclude(endpoint__secret_sealed="")
            .filter(models.Q(leased_until=None) | models.Q(leased_until__lt=at))
            .order_by("due_at", "pk")
        )

    def given_up(self):
        """What an endpoint could not be told."""
        return self.filter(state=DeliveryState.GIVEN_UP)


class WebhookDelivery(models.Model):
    """回调投递: that an endpoint is told of a decision, and how often that was tried.

    A worker has it in hand until `leased_until`; when it dies, the next one tries again after that.
    """

    endpoint = models.ForeignKey(
        WebhookEndpoint, models.PROTECT, verbose_name=_("endpoint"), related_name="deliveries"
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name=_("decision"), related_name="+"
    )
    event_type = models.CharField(_("event"), max_length=30, choices=EventType)
    message = models.ForeignKey(
        Message,
        models.PROTECT,
        verbose_name=_("message"),
        related_name="webhook_deliveries",
        null=True,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=20, choices=DeliveryState, default=DeliveryState.PENDING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due at"))
    leased_until = models.DateTimeField(null=True, editable=False)
    answer = models.CharField(_("last answer"), max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    created_at = models.DateTimeField(_("created at"))

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state=DeliveryState.PENDING),
                name="disclosure_delivery_due",
            ),
            models.Index(fields=["endpoint", "state"], name="disclosure_delivery_of"),
            models.Index(fields=["created_at"], name="disclosure_delivery_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "decision", "event_type"],
                condition=models.Q(message=None),
                name="disclosure_told_once",
            ),
            models.UniqueConstraint(
                fields=["endpoint", "message"],
                condition=models.Q(message__isnull=False),
                name="disclosure_message_told_once",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.event_type}"

    @property
    def number(self):
        """What it bears as `webhook-id`: the same however often it is sent."""
        return f"{self.event_type}-{self.message_id or self.decision_id}"


class OutboxPosition(models.Model):
    """How far in the ledger the outbox has come: the place of the next leaf that it reads."""

    next_leaf = models.BigIntegerField(_("next leaf"))

    class Meta:
        verbose_name = _("position of the outbox")
        verbose_name_plural = _("positions of the outbox")
        default_permissions = ()

    def __str__(self):
        return str(self.next_leaf)
