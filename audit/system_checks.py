"""Ring 2: Django system checks that keep every model inside the rings.

A model is an AuditedModel, or a simple-history table of one, or its AppConfig lists it in
`unaudited` with the reason. Third-party apps are listed here.
"""

import sys

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections, models
from simple_history.models import HistoricalChanges

from audit import triggers
from audit.domain import engine, letters
from audit.message_specs import MESSAGE_SPECS
from audit.models import AuditedModel, AuditedQuerySet, Proposal, governed_models
from audit.transitions import RECALL

THIRD_PARTY_UNAUDITED = {
    "auth": "Groups and permissions come from staff/roles.py.",
    "contenttypes": "Django's own register of models.",
    "sessions": "Short-lived browser sessions.",
    "admin": "Django's own admin log; decisions are the record.",
    "axes": "Counters of failed sign-ins.",
}


@register(Tags.models)
def check_every_model_is_audited(app_configs, **kwargs):
    """E001: a model without history and without a stated reason."""
    errors = []
    for model in apps.get_models():
        config = model._meta.app_config
        if issubclass(model, (AuditedModel, HistoricalChanges)) or model._meta.proxy:
            continue
        if config.label in THIRD_PARTY_UNAUDITED:
            continue
        if not getattr(config, "unaudited", {}).get(model._meta.model_name):
            errors.append(
                Error(
                    f"{model._meta.label} keeps no history.",
                    hint="Extend AuditedModel, or list it with a reason in AppConfig.unaudited.",
                    obj=model,
                    id="audit.E001",
                )
            )
    return errors


@register(Tags.models)
def check_governed_models(app_configs, **kwargs):
    """E002–E006: what a governed model must declare."""
    errors = []
    for model in governed_models():
        if not hasattr(model, "history_tracker"):
            errors.append(_error(model, "declares no `history = GovernedHistory()`", "E002"))
        if not isinstance(model._base_manager.get_queryset(), AuditedQuerySet):
            errors.append(_error(model, "has a base manager that bypasses history", "E003"))
        has_state = any(field.name == "state" for field in model._meta.fields)
        if has_state != (model.transitions is not None):
            errors.append(_error(model, "needs a state field and a transition table", "E004"))
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and (
                field.remote_field.on_delete is not models.PROTECT
            ):
                errors.append(_error(model, f"has a key that is not PROTECT: {field.name}", "E005"))
        for verb in model.transitions or ():
            if not _is_performed(model, verb):
                errors.append(_error(model, f"has no function that performs “{verb}”", "E006"))
    return errors


@register(Tags.models)
def check_history_is_on(app_configs, **kwargs):
    """E007: simple-history's global switch must stay on."""
    if getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
        return []
    return [Error("SIMPLE_HISTORY_ENABLED is off: nothing would be recorded.", id="audit.E007")]


@register(Tags.models)
def check_second_person_verbs(app_configs, **kwargs):
    """E009: `SECOND_PERSON_VERBS` names a verb that does not exist or that saves nothing."""
    known = {
        f"{model.transitions.model}.{rule.verb}"
        for model in governed_models()
        for rule in (model.transitions or {}).values()
        if rule.saves and rule.verb != RECALL and model is not Proposal
    }
    return [
        Error(
            f"SECOND_PERSON_VERBS: “{name}” is no verb that a second person can confirm.",
            hint="Write app.model.verb, such as accounts.publicaccount.suspend.",
            id="audit.E009",
        )
        for name in settings.SECOND_PERSON_VERBS
        if name not in known
    ]


@register(Tags.models)
def check_messages_are_addressed(app_configs, **kwargs):
    """E011, E012: a transition that sends a message says to whom, and ships with a text."""
    errors = []
    for model in governed_models():
        for verb, rule in (model.transitions or {}).items():
            if not rule.sends:
                continue
            if not letters.is_addressed(model, verb):
                errors.append(_error(model, f"says nobody to whom “{verb}” writes", "E011"))
            elif letters.key_of(model, verb) not in MESSAGE_SPECS and not rule.is_relayed:
                errors.append(_error(model, f"ships no text for “{verb}”", "E012"))
    return errors


@register(deploy=True)
def check_platform_is_named(app_configs, **kwargs):
    """W013: messages are signed with the platform's name and say how it is reached."""
    return [
        Warning(
            f"{name} is empty: {what}.",
            hint="Set it in the environment; see .env.example.",
            id="audit.W013",
        )
        for name, what in (
            ("PLATFORM_NAME", "messages are signed “Operator of the platform”"),
            ("PLATFORM_CONTACT", "messages do not say how the platform is reached"),
        )
        if not getattr(settings, name)
    ]


@register(Tags.database)
def check_triggers_stand(app_configs, databases=None, **kwargs):
    """E008: a database trigger is missing, altered, disabled or extra.

    Quiet under `migrate`, which installs them afterwards.
    """
    if sys.argv[1:2] == ["migrate"]:
        return []
    return [
        Error(
            f"Database triggers of “{alias}”: {difference}",
            hint="Find out who changed it; `manage.py migrate` installs our own again.",
            id="audit.E008",
        )
        for alias in databases or ()
        for difference in triggers.differences(connections[alias])
    ]


def _is_performed(model, verb):
    try:
        return bool(engine.performer(model, verb))
    except KeyError:
        return False


def _error(model, what, code):
    return Error(f"{model._meta.label} {what}.", obj=model, id=f"audit.{code}")
