"""Clients of the API: systems of the platform, their keys, and what they brought."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.history import GovernedHistory
from audit.models import AuditedModel, AuditedQuerySet
from disclosure import transitions
from disclosure.enums import ApiScope, ClientState, KeyState
from regulations.formatting import format_list


def scope_words(scopes):
    """Scopes as a line of words."""
    return format_list(ApiScope(each).label for each in scopes)


class ApiClient(AuditedModel):
    """接入方: a system of the platform that brings registrations and more through the API.

    What it brings, it brings as its own `actor`, a user whom nobody signs in as. `scopes` are the
    ApiScopes that two people have admitted it to; no key of it opens more.
    """

    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(
        _("purpose"), max_length=300, help_text=_("What it is there for, and who runs it.")
    )
    scopes = models.JSONField(_("may bring"), default=list)
    actor = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("acts as"),
        related_name="api_client",
        editable=False,
    )
    state = models.CharField(
        _("state"), max_length=20, choices=ClientState, default=ClientState.REQUESTED
    )

    transitions = transitions.API_CLIENT
    history = GovernedHistory()
    objects = AuditedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        default_permissions = ("view", "add")
        permissions = transitions.API_CLIENT.permissions
        indexes = [
            models.Index(
                fields=["name"], opclasses=["varchar_pattern_ops"], name="disclosure_client_name"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="disclosure_client_name_once",
                violation_error_message=_("A client has this name already."),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def scopes_in_words(self):
        """What it may bring, as pages show it."""
        return scope_words(self.scopes)


class ApiKey(AuditedModel):
    """接入密钥: what a client shows to be let in. The key itself is shown once and kept nowhere.

    `prefix` is the part of it that finds the row, `digest` the SHA-256 of the whole: it holds 256
    random bits, so a slow hash would protect nothing more. It opens what both its own `scopes` and
    its client's name, through the day `expires_on`.
    """

    client = models.ForeignKey(
        ApiClient, models.PROTECT, verbose_name=_("client"), related_name="keys"
    )
    label = models.CharField(
        _("label"), max_length=60, help_text=_("Where it is used, such as the name of a server.")
    )
    prefix = models.CharField(_("begins with"), max_length=20, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(_("may bring"), default=list)
    issued_at = models.DateTimeField(_("issued at"), db_index=True)
    expires_on = models.DateField(_("valid through"), db_index=True)
    state = models.CharField(_("state"), max_length=20, choices=KeyState, default=KeyState.ACTIVE)

    transitions = transitions.API_KEY
    history = GovernedHistory()
    objects = AuditedQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        permissions = transitions.API_KEY.permissions
        constraints = [
            models.UniqueConstraint(fields=["prefix"], name="disclosure_key_prefix_once"),
            models.UniqueConstraint(fields=["digest"], name="disclosure_key_once"),
        ]

    def __str__(self):
        return f"{self.prefix}… {self.label}"

    @property
    def scopes_in_words(self):
        """What it opens, as pages show it."""
        return scope_words(self.scopes)

    @property
    def open_scopes(self):
        """The ApiScopes that it opens while it and its client stand."""
        return frozenset(self.scopes) & frozenset(self.client.scopes)

    @property
    def last_used_on(self):
        """The day of its last use, or None."""
        use = getattr(self, "use", None)
        return use and use.last_used_on


class ApiKeyUse(models.Model):
    """When a key was last used: tells which ones nobody would miss."""

    key = models.OneToOneField(
        ApiKey, models.PROTECT, verbose_name=_("API key"), related_name="use"
    )
    last_used_on = models.DateField(_("last used on"))

    class Meta:
        verbose_name = _("use of an API key")
        verbose_name_plural = _("uses of API keys")
        default_permissions = ()

    def __str__(self):
        return f"{self.key_id} · {self.last_used_on}"


class ApiSubmissionQuerySet(models.QuerySet):
    """Submissions by client and object."""

    def repeated(self, client, idempotency_key):
        """The submission of `client` under this key, or None."""
        return self.filter(client=client, idempotency_key=idempotency_key).first()

    def of(self, client, kind):
        """What `client` brought of one ApiScope."""
        return self.filter(client=client, kind=kind)

    def to_forget(self, moment):
        """Those received before `moment` whose answer is still kept."""
        return self.filter(idempotency_key__isnull=False, received_at__lt=moment)


class ApiSubmission(models.Model):
    """接入提交: that a client brought something, and how it was answered.

    The answer may hold what is shown once, so it is sealed under a key of its own (`wrapped_key`).
    It is kept while a repetition with the same `idempotency_key` is answered alike, and then
    forgotten with that key; that the client brought the object is not.
    """

    client = models.ForeignKey(
        ApiClient, models.PROTECT, verbose_name=_("client"), related_name="submissions"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ApiScope)
    idempotency_key = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001
    request_sha256 = models.CharField(max_length=64, editable=False)
    wrapped_key = models.TextField(blank=True, editable=False)
    answer_sealed = models.TextField(blank=True, editable=False)
    object_id = models.BigIntegerField(_("object"), null=True)
    received_at = models.DateTimeField(_("received at"))

    objects = ApiSubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("API submission")
        verbose_name_plural = _("API submissions")
        default_permissions = ()
        indexes = [
            models.Index(fields=["client", "kind", "object_id"], name="disclosure_submission_of"),
            models.Index(
                fields=["received_at"],
                condition=models.Q(idempotency_key__isnull=False),
                name="disclosure_submission_kept",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "idempotency_key"], name="disclosure_submitted_once"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.object_id}"
