"""Form fields of names and of texts that the public reads."""

from django import forms

from accounts.screening.characters import normalize, validate_line, validate_paragraphs

# Refused by every CharField in words of its own, once.
NUL = "\0"


def _validate_line(text):
    validate_line(text.replace(NUL, ""))


def _validate_paragraphs(text):
    validate_paragraphs(text.replace(NUL, ""))


class LineField(forms.CharField):
    """A name: one line in normal form, without characters that show nothing or mislead."""

    default_validators = [_validate_line]

    def to_python(self, value):
        """The text in normal form (NFC)."""
        return normalize(super().to_python(value))


class ParagraphsField(forms.CharField):
    """A text of several lines, held to the same characters."""

    default_validators = [_validate_paragraphs]

    def to_python(self, value):
        """The text in normal form (NFC), its lines ended by line feeds."""
        text = normalize(super().to_python(value))
        return text.replace("\r\n", "\n").replace("\r", "\n")
