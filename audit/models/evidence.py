"""Evidence files: what a decision rests on, kept sealed outside the web root."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import transitions
from audit.enums import EvidenceKind, EvidenceState, MediaType
from audit.history import GovernedHistory
from audit.models.base import AuditedModel, AuditedQuerySet
from audit.models.data_keys import DataKey


class EvidenceFileQuerySet(AuditedQuerySet):
    """Evidence by what it supports."""

    def for_object(self, subject):
        """Files attached to `subject`, oldest first."""
        return (
            self.filter(object_label=subject._meta.label_lower, object_id=subject.pk)
            .select_related("data_key", "uploaded_by")
            .order_by("pk")
        )

    def by_object(self, subjects):
        """{key: files that count, oldest first} of several objects of one model, in one query."""
        found = {each.pk: [] for each in subjects}
        if found:
            label = next(iter(subjects))._meta.label_lower
            files = self.counting().filter(object_label=label, object_id__in=found)
            for file in files.select_related("data_key", "uploaded_by").order_by("pk"):
                found[file.object_id].append(file)
        return found

    def counting(self):
        """Files that were not set aside."""
        return self.filter(state=EvidenceState.ATTACHED)


class EvidenceFile(AuditedModel):
    """证明材料: one file that supports an object, sealed under the key of whom it is about.

    `sha256` is that of the sealed bytes on disk, so that a replaced file shows without any key;
    `original_sha256` is that of the upload as it came in. The file's own name may name a person
    and is sealed too.
    """

    object_label = models.CharField(_("kind of object"), max_length=80)
    object_id = models.BigIntegerField(_("object"))
    kind = models.CharField(_("what it shows"), max_length=30, choices=EvidenceKind)
    name_sealed = models.TextField(_("file name"), editable=False)
    media_type = models.CharField(_("file type"), max_length=40, choices=MediaType)
    page_count = models.PositiveIntegerField(_("pages"))
    byte_count = models.PositiveBigIntegerField(_("bytes"))
    original_sha256 = models.CharField(_("SHA-256 of the upload"), max_length=64)
    sha256 = models.CharField(_("SHA-256 of the kept file"), max_length=64)
    storage_name = models.CharField(max_length=32, unique=True, editable=False)
    data_key = models.ForeignKey(DataKey, models.PROTECT, related_name="+", editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("uploaded by"), related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    state = models.CharField(
        _("state"), max_length=20, choices=EvidenceState, default=EvidenceState.ATTACHED
    )

    transitions = transitions.EVIDENCE
    history = GovernedHistory()
    objects = EvidenceFileQuerySet.as_manager()

    class Meta(AuditedModel.Meta):
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        permissions = transitions.EVIDENCE.permissions
        indexes = [
            models.Index(fields=["object_label", "object_id"], name="audit_evidence_object"),
            models.Index(fields=["sha256"], name="audit_evidence_sha256"),
            models.Index(fields=["original_sha256"], name="audit_evidence_original"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.get_media_type_display()} · {self.pk}"

    @classmethod
    def kept_files(cls):
        """Every file as (path, SHA-256), for verification."""
        return ((file.path, file.sha256) for file in cls.objects.order_by("pk").iterator())

    @property
    def path(self):
        """Where the sealed bytes lie: a random name that tells nothing."""
        return settings.EVIDENCE_DIR / self.storage_name[:2] / self.storage_name

    @property
    def pages(self):
        """Page numbers, from 1."""
        return range(1, self.page_count + 1)

    @property
    def model_supported(self):
        """The class of the object it supports."""
        return apps.get_model(self.object_label)

    def subject(self):
        """The object it supports."""
        return self.model_supported.objects.get(pk=self.object_id)

    def personal_data_key(self):
        """The key it is sealed under."""
        return self.data_key
