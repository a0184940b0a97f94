"""What a checker raises ends neither a request nor a batch."""

import importlib
import pkgutil

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import DataError

from desk.checking import CheckedFields, CheckedForm, run_check

APPS = ("accounts", "desk", "disclosure", "licensing", "moderation")
SECRET = "110101199003071234"
RAISED = [KeyError(SECRET), OverflowError(SECRET), RecursionError(), UnicodeError(SECRET)]


def broken(error):
    def check(*args):
        raise error

    return check


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_what_was_not_foreseen_becomes_a_refusal_and_is_logged_without_values(error, caplog):
    with pytest.raises(ValidationError) as refused:
        run_check(broken(error), SECRET, place="line 7, column contact_phone")
    assert refused.value.code == "check_failed"
    assert "line 7, column contact_phone" in caplog.text and type(error).__name__ in caplog.text
    assert SECRET not in caplog.text


def test_a_refusal_passes_as_it_is():
    with pytest.raises(ValidationError, match="x"):
        run_check(broken(ValidationError("x")), place="")
    assert run_check(int, "7", place="") == 7


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(
    ("hook", "where"), [("clean_name", "name"), ("clean", "__all__"), ("validate", "name")]
)
def test_a_form_keeps_what_was_typed(error, hook, where):
    class Example(CheckedForm):
        name = forms.CharField()
        note = forms.CharField()

    if hook == "validate":
        Example.base_fields["name"].validators.append(broken(error))
    else:
        setattr(Example, hook, broken(error))
    form = Example({"name": "天文小馆", "note": "x"})
    assert list(form.errors) == [where]
    assert (form["name"].value(), form.cleaned_data["note"]) == ("天文小馆", "x")


def test_a_label_ends_in_no_colon():
    class Example(CheckedForm):
        name = forms.CharField()

    assert Example()["name"].label_tag() == '<label for="id_name">Name</label>'


def test_a_database_that_fails_is_no_fault_of_a_field():
    class Example(CheckedForm):
        clean = broken(DataError())

    with pytest.raises(DataError):
        Example({}).is_valid()


def test_every_form_of_the_desk_has_the_boundary():
    for app in APPS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if "form" in module.name or "filters" in module.name:
                importlib.import_module(module.name)
    ours = [
        each
        for kind in (forms.Form, forms.ModelForm)
        for each in descendants(kind)
        if each.__module__.split(".")[0] in APPS and each.__module__ != "desk.checking"
    ]
    outside = [each for each in ours if not issubclass(each, CheckedFields)]
    assert outside == []
    assert len(ours) > 40


def descendants(kind):
    for each in kind.__subclasses__():
        yield each
        yield from descendants(each)
