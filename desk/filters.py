"""Filters of lists, built from what a ModelAdmin declares in `filters`.

They offer choices that the code knows, or days of an indexed column: none reads a table to learn
what there is to choose from. A room's own filters are subclasses of Choices or Choice.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter, FilterSet, MultipleChoiceFilter

from desk.checking import CheckedForm
from regulations.calendar import start_of_day

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)


class SpokenChoices:
    """A filter by choices, whose values have words."""

    def spoken(self, value):
        """[(value in the address, its words)] of what was chosen."""
        words = {str(key): label for key, label in self.field.choices}
        chosen = value if isinstance(value, list) else [value] if value else []
        return [(key, words[key]) for key in chosen]


class Choices(SpokenChoices, MultipleChoiceFilter):
    """Rows with one of the values that were ticked."""

    title = ""
    parameter_name = ""

    def __init__(self, field_name=None, **options):
        options = {"widget": forms.CheckboxSelectMultiple, "label": self.title, **options}
        super().__init__(field_name, **options)
        self.panel = self.label

    def filter(self, rows, chosen):
        """The rows, as they are where nothing was ticked."""
        return self.narrow(rows, chosen) if chosen else rows

    def narrow(self, rows, chosen):
        """The rows whose field holds one of the values `chosen`."""
        return rows.filter(**{f"{self.field_name}__in": chosen})


class Choice(SpokenChoices, ChoiceFilter):
    """Rows that one chosen word stands for; a room says in `choices` and `narrow` which."""

    title = ""
    parameter_name = ""

    def __init__(self):
        options = {"choices": self.choices, "empty_label": _("any"), "widget": forms.RadioSelect}
        super().__init__(label=self.title, **options)
        self.panel = self.label

    @staticmethod
    def choices():
        """Pairs of word and label."""
        raise NotImplementedError

    def filter(self, rows, chosen):
        """The rows, as they are where nothing was chosen."""
        return self.narrow(rows, chosen) if chosen else rows

    def narrow(self, rows, chosen):
        """The rows that the word `chosen` stands for."""
        raise NotImplementedError


class Day(DateFilter):
    """Rows from a day in Beijing on, or up to and including it."""

    def __init__(self, field, is_end):
        super().__init__(
            field.name,
            label=_("on or before") if is_end else _("on or after"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        )
        self.panel = capfirst(field.verbose_name)
        self.is_end, self.has_time = is_end, isinstance(field, models.DateTimeField)

    def spoken(self, day):
        """The day in the address, and in words."""
        return [(day.isoformat(), f"{self.label} {day}")] if day else []

    def filter(self, rows, day):
        """The rows on this side of the day."""
        if day is None:
            return rows
        bound = day + timedelta(days=self.is_end)
        if self.has_time:
            bound = start_of_day(bound)
        return rows.filter(**{f"{self.field_name}__{'lt' if self.is_end else 'gte'}": bound})


class FilterForm(CheckedForm):
    """The fields of a list's filters."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)


@dataclass(frozen=True)
class Panel:
    """One folded part of the filter form: its fields, and how many values are set in them."""

    label: str
    fields: list
    set_count: int

    @property
    def has_errors(self):
        """Whether it must stand open to say what is wrong."""
        return any(field.errors for field in self.fields)


@dataclass(frozen=True)
class Active:
    """One value that narrows a list: where it stands in the address, and in words."""

    name: str
    value: str
    label: str
    words: str


class DeskFilterSet(FilterSet):
    """The filters of one list."""

    class Meta:
        form = FilterForm

    @property
    def qs(self):
        """The rows; none where a value is refused, rather than more than were asked for."""
        return self.queryset.none() if self.errors else super().qs

    @cached_property
    def panels(self):
        """The form's fields, those that belong together as one Panel."""
        grouped = {}
        for name, each in self.filters.items():
            grouped.setdefault(str(each.panel), []).append(self.form[name])
        counts = {label: 0 for label in grouped}
        for each in self.active:
            counts[each.label] += 1
        return [Panel(label, fields, counts[label]) for label, fields in grouped.items()]

    @cached_property
    def active(self):
        """What narrows the list, as far as it is understood."""
        found = []
        for name, value in self.form.cleaned_data.items() if self.form.is_valid() else ():
            each = self.filters[name]
            spoken = each.spoken(value)
            found += [Active(name, key, str(each.panel), str(word)) for key, word in spoken]
        return found


def filter_set(model, declared):
    """The DeskFilterSet of a list: `declared` names fields, and Choices or Choice classes.

    A field with choices, or of yes and no, becomes Choices; one that holds days becomes two Days.
    """
    filters = {}
    for each in declared:
        if isinstance(each, str):
            filters |= _of_field(each, get_fields_from_path(model, each)[-1])
        else:
            filters[each.parameter_name] = each()
    return type(f"{model.__name__}Filters", (DeskFilterSet,), filters)


def _of_field(path, field):
    if isinstance(field, models.DateField):
        return {f"{path}_from": Day(field, False), f"{path}_to": Day(field, True)}
    choices = field.flatchoices
    if isinstance(field, models.BooleanField):
        choices = [("1", _("Yes")), ("0", _("No"))]
    if not choices:
        raise ImproperlyConfigured(f"“{path}” has neither choices nor days to filter by.")
    return {path: Choices(path, label=capfirst(field.verbose_name), choices=choices)}
