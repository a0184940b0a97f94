"""The form of a file of verification results."""

import hashlib
from contextlib import contextmanager
from tempfile import NamedTemporaryFile

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from desk.checking import CheckedForm


class VerificationFileForm(CheckedForm):
    """A file of results, and its encoding when the guess should not decide."""

    file = forms.FileField(
        label=_("File (CSV or XLSX)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    encoding = forms.CharField(
        label=_("Encoding"),
        max_length=20,
        required=False,
        help_text=_("Leave empty to have it guessed: UTF-8, GB18030/GBK or UTF-16."),
    )

    def clean_file(self):
        """Refuse unread what no list of this length takes."""
        upload = self.cleaned_data["file"]
        if upload.size > settings.IMPORT_UPLOAD_MAX_BYTES:
            limit = filesizeformat(settings.IMPORT_UPLOAD_MAX_BYTES)
            raise ValidationError(
                _("The file is larger than %(limit)s. Split it."), params={"limit": limit}
            )
        return upload

    @contextmanager
    def kept_file(self):
        """(path, SHA-256) of the upload, for as long as it is read."""
        digest = hashlib.sha256()
        with NamedTemporaryFile() as kept:
            for chunk in self.cleaned_data["file"].chunks():
                digest.update(chunk)
                kept.write(chunk)
            kept.flush()
            yield kept.name, digest.hexdigest()
