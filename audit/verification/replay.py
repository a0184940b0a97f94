"""Decisions against the rules: legal transitions, second persons, roles held, one per change."""

from django.apps import apps
from django.db import models

from audit.enums import Outcome
from audit.models import Decision, governed_models
from audit.outbox import Holds
from audit.transitions import RECALL
from audit.verification.findings import Discrepancy
from audit.verification.rows import decisions_by_object
from staff.roles import FORMER, ROLES


def check_decisions():
    """Yield a Discrepancy for each decision that the transition tables do not allow."""
    for decision in decisions_by_object():
        record = f"decision {decision.pk}"
        table = getattr(apps.get_model(decision.object_label), "transitions", None) or {}
        rule = table.get(decision.verb)
        if rule is None:
            yield Discrepancy("illegal-decision", record, f"No verb “{decision.verb}” exists.")
            continue
        for problem in _problems(decision, rule, table):
            yield Discrepancy("illegal-decision", record, problem)
        if not _held(decision, rule):
            yield Discrepancy(
                "role-not-held", record, "No role on record allows this verb to its actor."
            )


def check_state_changes():
    """Yield a Discrepancy for each state change without its decision, or with a contrary one."""
    for model in governed_models():
        if model.transitions is None:
            continue
        yield from _undecided(model)
        yield from _contradicted(model)


def check_recalls():
    """Yield a Discrepancy for each decision taken back by another person or too late, and for each
    object that did not become what it was before.
    """
    holds = Holds.read()
    for recall in Decision.objects.filter(verb=RECALL, moved=True).order_by("pk").iterator():
        for problem in _wrongly_recalled(recall, apps.get_model(recall.object_label), holds):
            yield Discrepancy("illegal-recall", f"decision {recall.pk}", problem)


def _wrongly_recalled(recall, model, holds):
    taken = Decision.objects.filter(
        object_label=recall.object_label,
        object_id=recall.object_id,
        object_version=recall.object_version - 1,
        moved=True,
    ).first()
    rule = model.transitions.get(taken.verb) if taken is not None else None
    if rule is None or not rule.recallable:
        yield "No decision comes before it that can be taken back."
        return
    if taken.proposer_id is not None or taken.actor_id != recall.actor_id:
        yield "It takes back what another person decided."
    if recall.decided_at >= holds.goes_out_at(taken.decided_at):
        yield "The message of what it takes back had gone out."
    rows = model.history.filter(**{model._meta.pk.attname: recall.object_id}).values(
        *(name for name in model.history_tracker.tracked if name != "version")
    )
    before = rows.filter(version=recall.object_version - 2).first()
    if before is None or before != rows.filter(version=recall.object_version).first():
        yield "The object is not what it was before."


def _problems(decision, rule, table):
    if rule.sources and decision.source_state not in rule.sources:
        yield f"“{rule.verb}” does not start from “{decision.source_state}”."
    if decision.moved:
        targets = {rule.target or decision.source_state, *rule.alternatives}
        if decision.target_state not in targets:
            yield f"“{rule.verb}” does not lead to “{decision.target_state}”."
        if rule.second_person and decision.proposer_id is None:
            yield "It needs a second person and has none."
    elif decision.outcome != Outcome.PROPOSED and rule.saves:
        yield f"“{rule.verb}” saves the object, this decision did not."
    if decision.proposer_id is not None and decision.proposer_id == decision.actor_id:
        yield "Proposer and confirmer are one person."


def _held(decision, rule):
    roles = decision.actor_roles
    return "superuser" in roles or any(
        rule.permission in ROLES.get(role, frozenset()) | FORMER.get(role, frozenset())
        for role in roles
    )


def _undecided(model):
    history, key = model.history.model, model._meta.pk.attname
    window = {"partition_by": [models.F(key)], "order_by": "history_id"}
    rows = models.QuerySet(model=history)
    several = rows.order_by().values(key).annotate(number=models.Count("*")).filter(number__gt=1)
    moved = (
        rows.filter(**{f"{key}__in": several.values(key)})
        .values(key, "version", "state")
        .annotate(before=models.Window(models.functions.Lag("state"), **window))
        .filter(before__isnull=False)
        .exclude(state=models.F("before"))
        .order_by("history_id")
    )
    label = model._meta.label_lower
    for row in moved.iterator():
        if not Decision.objects.filter(
            object_label=label,
            object_id=row[key],
            object_version=row["version"],
            moved=True,
        ).exists():
            yield Discrepancy(
                "state-without-decision",
                f"{label} {row[key]}",
                "Version {version} moved from “{before}” to “{state}” undecided.".format_map(row),
            )


def _contradicted(model):
    history, key = model.history.model, model._meta.pk.attname
    recorded = models.QuerySet(model=history).filter(
        **{key: models.OuterRef("object_id")}, version=models.OuterRef("object_version")
    )
    decisions = Decision.objects.filter(object_label=model._meta.label_lower, moved=True)
    recorded_state = models.Subquery(recorded.values("state")[:1])
    for decision in (
        decisions.annotate(recorded=recorded_state)
        .filter(models.Q(recorded__isnull=True) | ~models.Q(recorded=models.F("target_state")))
        .iterator()
    ):
        yield Discrepancy(
            "decision-contradicted",
            f"decision {decision.pk}",
            f"It says “{decision.target_state}”, history says “{decision.recorded}”.",
        )
