"""The monthly disposition report (Article 19): every measure, its end, every account that ended."""

from collections import Counter

from accounts.models import OperatingEntity, PublicAccount
from disclosure.domain.paperwork.record import receipt, section
from moderation.models import Sanction
from regulations.formatting import format_date

IMPOSED = ("impose", "enforce")
UNDONE = ("end", "lift", "lift_legal_closure", "overturn", "vary")
ENDED = ("close", "deregister")
MEASURE = ("article", "measure", "severity")


def tell(record, period):
    """Its sections."""
    imposed = record.moves(Sanction, IMPOSED, period.start)
    undone = record.moves(Sanction, UNDONE, period.start)
    ended = record.moves(PublicAccount, ENDED, period.start)
    accounts = _accounts(record, imposed, ended)
    operators = _operators(record, imposed, ended)
    by_article = Counter(
        (article, row.measure, row.severity)
        for decision, row in imposed
        for article in decision.articles or [""]
    )
    by_measure = Counter((row.measure, row.severity) for _decision, row in imposed)
    ends = Counter((f"moderation.sanction.{each.verb}", row.measure) for each, row in undone)
    return [
        section("measures_by_article", (*MEASURE, "count"), _tally(by_article)),
        section("measures", (*MEASURE[1:], "count"), _tally(by_measure)),
        section("measures_ended", ("act", "measure", "count"), _tally(ends)),
        section(
            "measures_listed",
            ("number", "on", "measure", "severity", "articles", "account", "operator", "until"),
            (_sanction(each, row, accounts, operators) for each, row in imposed),
        ),
        section(
            "accounts_ended",
            ("on", "act", "closure_basis", "articles", "account", "operator"),
            (
                (
                    format_date(each.decided_at),
                    f"accounts.publicaccount.{each.verb}",
                    row.closure_basis,
                    each.articles,
                    accounts.get(row.id, ""),
                    operators.get(row.entity_id, ""),
                )
                for each, row in ended
            ),
        ),
    ]


def _sanction(decision, row, accounts, operators):
    return (
        receipt(Sanction, row),
        format_date(decision.decided_at),
        row.measure,
        row.severity,
        decision.articles,
        accounts.get(row.account_id, ""),
        operators.get(row.entity_id, ""),
        format_date(row.ends_at),
    )


def _accounts(record, imposed, ended):
    wanted = {row.account_id for _each, row in imposed} | {row.id for _each, row in ended}
    rows = record.latest(PublicAccount).filter(id__in=wanted - {None})
    return {
        pk: f"{name} ({external_id})"
        for pk, name, external_id in rows.values_list("id", "name", "external_id")
    }


def _operators(record, imposed, ended):
    """Names as pages show them: a person's is masked in the record itself."""
    wanted = {row.entity_id for _each, row in (*imposed, *ended)}
    rows = record.latest(OperatingEntity).filter(id__in=wanted)
    return dict(rows.values_list("id", "legal_name"))


def _tally(counts):
    return [(*key, number) for key, number in sorted(counts.items())]
