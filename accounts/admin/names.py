"""Likeness of names on review screens: the card that explains it, and the verb that judges it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.tones import ACCOUNT_TONES, LIKENESS_TONES
from accounts.domain import screening
from accounts.forms import JudgeForm
from accounts.models import NameJudgement
from desk.review import Card
from regulations.calendar import legal_date

# How many like names a card explains; the checklist counts them all.
LIMIT = 20


@dataclass(frozen=True)
class Row:
    """One like name as a card shows it: the match, its pills, where it leads, who judged it."""

    match: screening.Match
    pills: tuple
    url: str
    detail: str
    judgement: NameJudgement | None = None


def match_row(match, judgement=None):
    """The Row of a Match."""
    likeness = (match.likeness.label, LIKENESS_TONES[match.likeness])
    subject = match.subject
    if match.is_protected:
        url = reverse("admin:accounts_protectedname_change", args=[subject.pk])
        return Row(match, (likeness,), url, subject.get_basis_display(), judgement)
    url = reverse("admin:accounts_publicaccount_change", args=[subject.pk])
    standing = (subject.get_state_display(), ACCOUNT_TONES[subject.state])
    detail = f"{subject.external_id} · {subject.entity}"
    return Row(match, (likeness, standing), url, detail, judgement)


def matches_card(title, rows):
    """A Card that explains likeness, character by character."""
    context = {"rows": rows[:LIMIT], "hidden_count": max(0, len(rows) - LIMIT)}
    return Card(title, template="accounts/includes/matches.html", context=context)


class NameJudging:
    """A ReviewModelAdmin whose objects claim a name: like names are explained and judged."""

    decision_forms = {"judge_name": JudgeForm}

    def hits(self, obj):
        """The Hits of the claimed name today."""
        return screening.hits_of(obj, on=legal_date(timezone.now()))

    def offers(self, request, obj, rule):
        """A name is judged while a like one waits for it."""
        if rule.verb == "judge_name" and not any(hit.needs_judgement for hit in self.hits(obj)):
            return False
        return super().offers(request, obj, rule)

    def decision_card(self, request, obj, rule):
        """What is to be judged, above the form that judges it."""
        if rule.verb != "judge_name":
            return super().decision_card(request, obj, rule)
        waiting = [match_row(hit.match) for hit in self.hits(obj) if hit.needs_judgement]
        return matches_card(_("Names to judge"), waiting)

    def like_names(self, obj):
        """The card of like names."""
        rows = [match_row(hit.match, hit.judgement) for hit in self.hits(obj)]
        return matches_card(_("Like names"), rows)
