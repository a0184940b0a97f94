"""Writers of what the nightly sweep found."""

from django.db import transaction
from django.db.models import Min

from regulations.models import DutyCount, DutyRun, UnmetDuty


def keep_seen(*, breaches, at):
    """Keep that these Breaches stand at the moment `at`, those that are new since then."""
    # Once each: one statement may not touch a row twice.
    keys = {(each.rule.code, each.label, each.key) for each in breaches}
    UnmetDuty.objects.bulk_create(
        [
            UnmetDuty(rule=rule, object_label=label, object_key=key, since=at, seen_at=at)
            for rule, label, key in sorted(keys)
        ],
        update_conflicts=True,
        unique_fields=["rule", "object_label", "object_key"],
        update_fields=["seen_at"],
    )


def conclude(*, rule, at, before):
    """Forget what no longer breaks `rule` at the moment `at`; returns its DutyCount, unsaved.

    What was first seen after `before`, the last DutyRun or None, is new.
    """
    known = UnmetDuty.objects.filter(rule=rule)
    gone = known.filter(seen_at__lt=at)
    resolved = gone.count()
    gone.delete()
    fresh = known.filter(since__gt=before.run_at) if before else known
    return DutyCount(
        rule=rule,
        count=known.count(),
        new=fresh.count(),
        resolved=resolved,
        oldest_at=known.aggregate(oldest=Min("since"))["oldest"],
    )


@transaction.atomic
def keep_run(*, day, at, counts):
    """Keep the run of `day` with its DutyCounts. Returns the DutyRun."""
    run = DutyRun.objects.create(day=day, run_at=at)
    for each in counts:
        each.run = run
    DutyCount.objects.bulk_create(counts)
    return run
