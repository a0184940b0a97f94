"""Why an uploaded file is refused, in words for the person who uploaded it."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "empty": _("The file is empty. Check that it opens on your computer, and choose it again."),
    "too-large": _(
        "The file is larger than %(limit)s. Scan it at a lower resolution, or split it into parts."
    ),
    "unknown-type": _(
        "The content is no PDF, JPEG or PNG, whatever the file is called. "
        "Export or scan the document as one of these."
    ),
    "damaged": _(
        "The file is damaged or incomplete. Check that it opens, then export or scan it again."
    ),
    "too-many-pixels": _(
        "The picture measures %(width)s×%(height)s pixels and at most %(limit)s in all can be "
        "taken. Scan it at a lower resolution."
    ),
    "too-many-pages": _(
        "The PDF has %(pages)s pages and at most %(limit)s can be taken. "
        "Upload only the pages that matter, or several files."
    ),
    "encrypted": _(
        "The PDF is encrypted or protected. Upload a copy without a password and without "
        "restrictions: print it to a new PDF, or upload a picture of it."
    ),
    "has-script": _(
        "The PDF holds scripts or a dynamic form. Print it to a new PDF, or upload a picture of it."
    ),
    "has-launch-action": _(
        "The PDF holds actions that start programs, open other files or send data. "
        "Print it to a new PDF, or upload a picture of it."
    ),
    "has-attachments": _(
        "The PDF holds attached files, sound or video. Remove them or print it to a new PDF, and "
        "upload attached documents one by one."
    ),
    "polyglot": _(
        "The PDF holds data of another kind before its start or after its end. "
        "Print it to a new PDF, or upload a picture of it."
    ),
    "too-costly": _(
        "The file could not be checked within the limits of time and memory. "
        "Print or scan it again at a lower resolution, and upload that."
    ),
    "infected": _(
        "The virus scanner found “%(signature)s”. Do not open the file; "
        "tell whoever gave it to you, and ask for a clean copy."
    ),
    "scanner-unavailable": _(
        "The virus scanner does not answer, so no file can be taken now. "
        "Try again later; if it stays so, tell the administrators."
    ),
}


class UploadRefused(Exception):
    """The file cannot be taken; `str()` says why and what to do, in the reader's language.

    `code` is a key of MESSAGES and stays the same from release to release; `details` are the
    figures and names of the message.
    """

    def __init__(self, code, **details):
        self.code = code
        self.details = details
        super().__init__(code)

    def __str__(self):
        return str(MESSAGES[self.code]) % self.details
