"""Cards of a case's screen."""

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.review import Card, Fact
from moderation.admin import cards
from moderation.admin.trust_cards import entity_standing_card
from moderation.domain import ladder
from moderation.domain.trust import remember_trust
from moderation.models import Case, CaseAccount, Complaint, Sanction, Signal
from regulations.articles import ARTICLES

# How many entities of a case are shown with their standing.
MOST_ENTITIES = 4


def case_card(case):
    """What is suspected, and what came of it."""
    merged = case.merged_into
    return Card(
        _("Case"),
        (
            Fact(_("Violation"), case.get_violation_type_display()),
            Fact(_("Article"), f"{ARTICLES[case.article]} {ARTICLES[case.article].title}"),
            Fact(_("Receipt"), case.receipt_number),
            Fact(_("Opened at"), case.submitted_at),
            Fact(_("Outcome"), case.get_outcome_display()),
            Fact(_("Report to the authority"), case.report_reference),
            *_found_by(case),
            *([Fact(_("Merged into"), merged, None, cards.page_of(merged))] if merged else []),
        ),
    )


def _found_by(case):
    """The code of the duty rule whose finding opened the case, if one did."""
    if case.origin:
        code = case.origin.partition(":")[0]
        url = reverse("admin:regulations_dutyrun_rule", args=[code])
        yield Fact(_("Found by"), code, None, url)


def with_parts(case):
    """`case` with its accounts, sanctions, complaints and signals, which several cards show."""
    parts = {
        "accounts": CaseAccount.objects.select_related("account__entity").order_by("pk"),
        "sanctions": Sanction.objects.with_target().order_by("-pk"),
        "complaints": Complaint.objects.select_related("account").order_by("-pk"),
        "signals": Signal.objects.order_by("-pk"),
    }
    prefetch_related_objects([case], *(Prefetch(name, rows) for name, rows in parts.items()))
    return case


def standing_cards(case):
    """How far its first entities are trusted."""
    entities = {each.account.entity_id: each.account.entity for each in case.accounts.all()}
    first = [entities[key] for key in sorted(entities)[:MOST_ENTITIES]]
    remember_trust(first)
    return [entity_standing_card(each) for each in first]


def accounts_card(case):
    """Whom it is about."""
    members = case.accounts.all()
    rows = [
        (
            cards.page_of(each.account),
            each.account.name,
            f"{each.account.external_id} · {each.account.get_content_category_display()}",
            cards.account_fact(each.account).pill,
        )
        for each in members[: cards.LIMIT]
    ]
    return cards.rows_card(_("Accounts of the case"), rows)


def ladder_card(case):
    """What the ladder recommends, and the earlier cases that lead there."""
    return Card(
        _("Recommended measures"),
        template="moderation/ladder_card.html",
        context={"found": ladder.recommend(case, at=timezone.now()), "case": case},
    )


def frozen_card(case):
    """How its accounts stood, whenever somebody looked."""
    copies = case.frozen_copies.order_by("-pk")[: cards.LIMIT]
    return Card(_("Frozen evidence"), template="moderation/frozen.html", context={"copies": copies})


def linked_card(case):
    """Cases that throw light on it, and those that were merged into it."""
    linked = Case.objects.filter(linked_from__case=case) | Case.objects.filter(links__other=case)
    found = (linked | case.merged_cases.all()).distinct().order_by("-pk")
    return cards.cases_card(_("Linked cases"), found)
