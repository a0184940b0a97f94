"""Forms of imports: the file that is uploaded, and what its columns are."""

import zlib

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from accounts.imports.columns import COLUMNS, IDENTITY_COLUMNS, shown
from accounts.imports.headers import LEFT_OUT, is_privileged, objections
from accounts.models import ColumnMapping
from desk.checking import CheckedForm
from desk.files.cells import fold_word
from desk.files.encodings import LABELS
from desk.files.tables import DELIMITER_LABELS, Layout
from regulations.hidden_characters import show_invisible

MOST_SOURCES = 200


class SourceField(forms.CharField):
    """The name of a source; the template offers those that are known as `sources`."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"list": "sources", "autocomplete": "off"})
        super().__init__(label=_("Source"), max_length=80, required=False, widget=widget, **kwargs)

    @property
    def sources(self):
        """The names of sources whose columns are saved."""
        names = ColumnMapping.objects.order_by("source").values_list("source", flat=True)
        return names[:MOST_SOURCES]


class UploadForm(CheckedForm):
    """A registry file, whose it is, and its encoding when the guess should not decide."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("XLSX or CSV. You can drop the file anywhere on this page."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx", "data-drop": ""}),
    )
    encoding = forms.CharField(
        label=_("Encoding"),
        max_length=20,
        required=False,
        help_text=_("Leave empty to have it guessed: UTF-8, GB18030/GBK or UTF-16."),
    )
    source = SourceField(
        help_text=_(
            "Whose file it is, such as “Partner X export”: what you say of its columns is kept "
            "for the next one."
        )
    )

    def clean_file(self):
        """Refuse what the browser is not meant for."""
        upload = self.cleaned_data["file"]
        if upload.size > settings.IMPORT_UPLOAD_MAX_BYTES:
            raise ValidationError(
                _(
                    "The file is larger than %(limit)s: split it into several files, or ask an "
                    "administrator to import it on the server."
                ),
                params={"limit": filesizeformat(settings.IMPORT_UPLOAD_MAX_BYTES)},
            )
        return upload


class ColumnsForm(CheckedForm):
    """What each column of a file is taken for, how the file is read, and whose it is.

    `info` is the SourceInfo, `columns` what is proposed; `words` are the `unknown_words` of the
    file, `values` what is known of them.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    header_line = forms.IntegerField(label=_("Header is on line"), min_value=1, required=False)
    source = SourceField(
        help_text=_("If you name it, its next file with these columns is read without asking.")
    )

    def __init__(self, *args, info, columns, words, values, **kwargs):
        super().__init__(*args, **kwargs)
        self.info, self._words, self._values = info, words, values
        self.fields |= _reading_fields(info)
        self._proposed = [
            LEFT_OUT if is_privileged(given) else name
            for given, name in zip(info.header, columns, strict=True)
        ]
        for position, (given, name) in enumerate(zip(info.header, self._proposed, strict=True), 1):
            self.fields[f"column_{position}"] = _column_field(position, given, name)
        for name, counts in words.items():
            for word in counts:
                field = _word_field(name, word, values.get(name, {}))
                self.fields[_word_name(name, word)] = field

    def clean(self):
        """Every objection to what was chosen, at its column."""
        data = super().clean()
        for position, _given, _code, message in objections(self.info.header, self.chosen(data)):
            name = f"column_{position}" if position else None
            if name not in self.errors:
                self.add_error(name, message)
        return data

    def chosen(self, data):
        """What `data` takes the columns for, in file order."""
        return tuple(data.get(name, "") for name in self._column_names())

    def meanings(self, data):
        """What `data` says of the words: {column: {folded word: value, "" for a fault}}."""
        said = {name: dict(known) for name, known in self._values.items()}
        for name, counts in self._words.items():
            for word in counts:
                value = data[_word_name(name, word)]
                said.setdefault(name, {})[fold_word(word)] = "" if value == LEFT_OUT else value
        return said

    def word_rows(self):
        """Each unknown word as a row of the page: (label of its column, word, rows, field)."""
        for name, counts in self._words.items():
            for word, count in counts.items():
                yield COLUMNS[name].label, shown(word), count, self[_word_name(name, word)]

    def rows(self):
        """Each column of the file as a row of the page: (position, header, samples, field, what is
        to be said of it before anything was chosen).
        """
        remarks = {
            position: message
            for position, _given, _code, message in objections(self.info.header, self.info.columns)
        }
        columns = zip(self._column_names(), self.info.header, self.info.samples, strict=True)
        for position, (name, given, samples) in enumerate(columns, 1):
            field = self[name]
            is_settled = field.value() and not is_privileged(given)
            remark = "" if is_settled or field.errors else remarks.get(position, "")
            yield position, shown(given), samples, field, remark

    def reading(self):
        """The fields of how the file is read."""
        return [self[name] for name in (*_reading_fields(self.info), "header_line")]

    def unread_sheets(self):
        """The visible sheets of the workbook beside the one that is read."""
        return [name for name in self.info.sheets if name != self.info.layout.sheet]

    def missing(self):
        """What is said of columns that nothing is proposed for, before anything was chosen."""
        if self.is_bound:
            return []
        found = objections(self.info.header, self._proposed)
        return [message for position, _given, _code, message in found if not position]

    def _column_names(self):
        return [f"column_{position}" for position in range(1, len(self.info.header) + 1)]


def _reading_fields(info):
    """Fields of how a file is read: text in an encoding with a delimiter, or a sheet."""
    if info.layout.sheet:
        sheets = [(name, name) for name in dict.fromkeys([*info.sheets, info.layout.sheet])]
        return {"sheet": forms.ChoiceField(label=_("Sheet"), choices=sheets)}
    return {
        "encoding": forms.ChoiceField(label=_("Encoding"), choices=LABELS),
        "delimiter": forms.ChoiceField(label=_("Delimiter"), choices=DELIMITER_LABELS),
    }


def wanted_layout(sent):
    """The Layout that a submitted ColumnsForm asks for; what it leaves open, or says in no way that
    can be read, is as before.
    """
    delimiter, line = sent.get("delimiter", ""), sent.get("header_line", "")
    return Layout(
        codec=sent.get("encoding", ""),
        delimiter=delimiter if delimiter in DELIMITER_LABELS else "",
        sheet=sent.get("sheet", ""),
        header_line=int(line) if line.isascii() and line.isdecimal() and len(line) < 8 else 0,
    )


def _column_field(position, given, name):
    own = [("", _("— choose —")), (LEFT_OUT, _("Leave out"))]
    return forms.ChoiceField(
        label=_("Column %(position)s") % {"position": position},
        required=False,
        choices=own[1:] if is_privileged(given) else [*own, *_targets()],
        initial=name,
        error_messages={"invalid_choice": _("No import fills “%(value)s”.")},
    )


def _word_name(name, word):
    return f"word_{name}_{zlib.crc32(fold_word(word).encode())}"


def _word_field(name, word, known):
    """What a word of the column `name` means."""
    value = known.get(fold_word(word))
    own = [("", _("— choose —")), (LEFT_OUT, _("Leave these rows faulty"))]
    return forms.ChoiceField(
        label=_("“%(word)s” means") % {"word": show_invisible(shown(word))},
        choices=[*own, *COLUMNS[name].vocabulary.choices.choices],
        initial=LEFT_OUT if value == "" else value,
    )


def _targets():
    """Our columns, in groups: those that are needed, of which one is, and the others."""
    groups = {_("Needed"): [], _("One of these"): [], _("Optional"): []}
    needed, one_of, optional = groups.values()
    for name, column in COLUMNS.items():
        group = one_of if name in IDENTITY_COLUMNS else needed if column.required else optional
        group.append((name, f"{column.label} · {name}"))
    return list(groups.items())
