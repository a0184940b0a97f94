"""Forms that ask how something was checked choose nothing for the person who checked it."""

import pytest
from django.contrib import admin

from desk.forms import MethodField, ReferenceField

FORMS = {
    f"{model._meta.label_lower}.{verb}": form
    for model, model_admin in admin.site._registry.items()
    for verb, form in getattr(model_admin, "decision_forms", {}).items()
    if "method" in getattr(form, "base_fields", {})
}


def test_every_kind_of_check_is_covered():
    assert {
        "accounts.accounttransfer.record_consent",
        "accounts.operatingentity.record_guardian_consent",
        "accounts.operatingentity.verify",
        "licensing.professionalqualification.verify",
        "licensing.newsservicelicense.reverify",
    } <= set(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_a_method_is_chosen_and_says_what_was_looked_up(name):
    method, reference = (FORMS[name].base_fields[each] for each in ("method", "reference"))
    assert isinstance(method, MethodField) and isinstance(reference, ReferenceField)
    assert method.required and reference.required
    assert method.initial is None and method.choices[0][0] == ""
