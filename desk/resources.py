"""Small tables as files: which columns they have, how a cell is read, who writes a row."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.resources import ModelResource
from import_export.widgets import Widget

from desk.files.cells import Fault, fold_word, is_blank, parse_date
from desk.forms import ParameterForm, ReasonCodeForm, words_of
from regulations.domain.catalog import keep_reason, set_parameter
from regulations.models import Parameter, ReasonCode

ISO_DATE = ("%Y-%m-%d",)
YES, NO = ("true", "yes", "1", "是"), ("false", "no", "0", "否")


class Cell(Widget):
    """A cell as a form field reads it."""

    def __init__(self, field):
        super().__init__()
        self.field = field

    def clean(self, value, row=None, **kwargs):
        """The value. Raises ValueError."""
        try:
            return self.field.to_python(value)
        except ValidationError as refusal:
            raise ValueError(" ".join(refusal.messages)) from refusal

    def render(self, value, obj=None, **kwargs):
        """The cell."""
        if isinstance(value, date):
            return value.isoformat()
        return "" if value is None else str(value)


class DateCell(Cell):
    """A day as an import reads it."""

    def clean(self, value, row=None, **kwargs):
        """The date, or None. Raises ValueError."""
        try:
            return super().clean("" if is_blank(value) else parse_date(value).isoformat())
        except Fault:
            return super().clean(value)


class ChoiceCell(Cell):
    """A choice by its value or its label in a language of the desk, in any case."""

    def clean(self, value, row=None, **kwargs):
        """The value. Raises ValueError."""
        word = fold_word(value)
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                for known, label in flatten_choices(self.field.choices):
                    if known and word in (fold_word(known), fold_word(str(label))):
                        return known
        try:
            self.field.validate(value)
        except ValidationError as refusal:
            raise ValueError(" ".join(refusal.messages)) from refusal
        return value


class SwitchCell(Widget):
    """Yes or no, said plainly."""

    def clean(self, value, row=None, **kwargs):
        """The value. Raises ValueError."""
        said = value.lower()
        if said not in YES + NO:
            raise ValueError(_("Write yes or no."))
        return said in YES

    def render(self, value, obj=None, **kwargs):
        """The cell."""
        return "yes" if value else "no"


class WordsCell(Widget):
    """A list of words."""

    def clean(self, value, row=None, **kwargs):
        """The value."""
        return words_of(value)

    def render(self, value, obj=None, **kwargs):
        """The cell."""
        return ", ".join(value or ())


class TableResource(ModelResource):
    """A small table as a file whose header is `Meta.fields`; `import_id_fields` tell which row
    a line means.

    Rows are read by their cells, checked by `form`, which is that of the table's own page, and
    written together by `write`, which calls the domain: nothing is saved here. `by` and `at` are
    who imports and when. Where `is_kept` says why, rows that are there stay as they are.
    """

    form = None
    is_kept = ""

    class Meta:
        skip_unchanged = True
        clean_model_instances = True
        skip_html_diff = True
        store_instance = True

    def __init__(self, *, by, at):
        super().__init__()
        self.by, self.at = by, at
        self._held, self._seen, self._moved = {}, set(), []

    @classmethod
    def widget_from_django_field(cls, f, default=Widget):
        """No way of reading a cell but ours."""
        if isinstance(f, models.JSONField):
            return WordsCell
        if isinstance(f, models.BooleanField):
            return SwitchCell
        if isinstance(f, models.DateField):
            return lambda **_kwargs: DateCell(f.formfield(input_formats=ISO_DATE))
        cell = ChoiceCell if f.choices else Cell
        return lambda **_kwargs: cell(f.formfield())

    def write(self, instances):
        """Write rows that are new or changed through the domain."""
        raise NotImplementedError

    def key_of(self, instance):
        """Which row an instance stands for."""
        return tuple(self.fields[name].get_value(instance) for name in self.get_import_id_fields())

    def claim_of(self, instance):
        """What no two lines of a file may say."""
        return self.key_of(instance)

    def before_import(self, dataset, **kwargs):
        """Read the rows that the file may mean, all at once."""
        first = self.get_import_id_fields()[0]
        rows = self.get_queryset().filter(**{f"{first}__in": dataset[first]})
        self._held = {self.key_of(row): row for row in rows.order_by("pk")}

    def get_instance(self, instance_loader, row):
        """The row that is there, or None; unreadable keys are told of when the row is read."""
        try:
            key = tuple(self.fields[name].clean(row) for name in self.get_import_id_fields())
        except ValueError:
            return None
        return self._held.get(key)

    def import_instance(self, instance, row, **kwargs):
        """Read the cells; what an earlier line said is refused."""
        super().import_instance(instance, row, **kwargs)
        claim = self.claim_of(instance)
        if claim in self._seen:
            raise ValidationError(_("An earlier line of the file says the same."))
        self._seen.add(claim)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """By the rules of the table's own page, whose form cleans the model too."""
        if import_validation_errors:
            super().validate_instance(instance, import_validation_errors, validate_unique)
        if self.is_kept and not instance._state.adding:
            raise ValidationError(self.is_kept)
        as_typed = self.form(instance=instance).initial
        if errors := self.form(as_typed, instance=instance).errors:
            raise ValidationError(errors.as_data())

    def save_instance(self, instance, is_create, row, **kwargs):
        """Later, with all others; a preview writes nothing, not even to be rolled back."""
        self._moved.append(instance)

    def after_import(self, dataset, result, **kwargs):
        """Write what moved, unless this is a preview or one row was refused."""
        if kwargs["dry_run"] or result.has_errors() or result.has_validation_errors():
            return
        self.write(self._moved)


class ParameterResource(TableResource):
    """Dated parameters: a change is a new row."""

    form = ParameterForm
    is_kept = gettext_lazy("There is a value from that day already. Give the new one another day.")

    class Meta:
        model = Parameter
        fields = ("code", "value", "in_force_from", "source")
        import_id_fields = ("code", "in_force_from")

    def after_init_instance(self, instance, new, row, **kwargs):
        """Who sets it, and when."""
        if new:
            instance.set_by, instance.set_at = self.by, self.at

    def write(self, instances):
        """Add dated rows."""
        for each in instances:
            facts = {name: getattr(each, name) for name in self._meta.fields}
            each.pk = set_parameter(**facts, by=self.by, at=self.at).pk


class ReasonCodeResource(TableResource):
    """Reason codes and their saved replies."""

    form = ReasonCodeForm

    class Meta:
        model = ReasonCode
        fields = tuple(ReasonCodeForm.Meta.fields)
        import_id_fields = ("code",)

    def write(self, instances):
        """Add or correct them."""
        for each in instances:
            keep_reason(reason=each)
