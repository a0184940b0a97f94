"""What stands in the way of a name: look-ups in the registry, judged and ready to be shown.

Reading only. `find` answers for one name, `find_many` for a file or the whole registry, `weigh`
and `weigh_many` say what claims meet, `findings` what that means for a decision.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.domain import name_index
from accounts.enums import NameLikeness
from accounts.models import NameJudgement, ProtectedName, PublicAccount
from accounts.screening.comparison import compare, contains
from accounts.screening.explanation import explain, explain_term
from accounts.screening.names import read
from regulations.findings import Finding, Level
from regulations.formatting import format_aside, format_date, format_list

GRAVITY = {likeness: rank for rank, likeness in enumerate(NameLikeness)}
ARTICLE = "8"


@dataclass(frozen=True)
class Match:
    """A name of the registry that is the same as another, close to it, or part of it.

    `subject` is the PublicAccount or ProtectedName that bears it.
    """

    text: str
    name: str
    likeness: NameLikeness
    subject: object

    @property
    def is_protected(self):
        """Whether it is a protected name and not an account's."""
        return isinstance(self.subject, ProtectedName)

    @cached_property
    def explanation(self):
        """Why, in words and character by character."""
        how = explain_term if self.likeness == NameLikeness.SENSITIVE else explain
        return how(read(self.text), read(self.name))

    @property
    def words(self):
        """Why, in words."""
        return _(", ").join(self.explanation.words)


@dataclass(frozen=True)
class Hit:
    """A Match with what it means for one claim: who may judge it, and who did."""

    match: Match
    is_open: bool
    judgement: NameJudgement | None

    @property
    def needs_judgement(self):
        """Whether a person may and must still judge it."""
        return self.is_open and self.judgement is None

    @property
    def is_settled(self):
        """Whether a person judged it: it stands in the way no more."""
        return self.is_open and self.judgement is not None


def find(text, *, on, account_id=None):
    """The Matches of one name on the day `on`, gravest first.

    But for those of `account_id`: the name it bears and those it gave up.
    """
    return _matches({text: name_index.find(text)}, on, {account_id})[text]


def find_many(texts, *, on, deep=True):
    """{name: [Match], gravest first} for many names, a thousand at a time.

    Without `deep` it is faster, and finds no name that is two edits apart.
    """
    return _matches(name_index.find_many(texts, deep=deep), on)


def find_same(texts, *, on):
    """{name: [Match]} of many names, as `find_many`, but only with names that are the same."""
    return _matches(name_index.same_many(texts), on)


def _matches(candidates, on, ignored=frozenset()):
    likely = {
        text: [(each, likeness) for each in found if (likeness := likeness_of(text, each))]
        for text, found in candidates.items()
    }
    flat = [each for found in likely.values() for each, _likeness in found]
    accounts = PublicAccount.objects.select_related("entity").in_bulk(
        {each.account_id for each in flat if each.account_id} - ignored
    )
    names = ProtectedName.objects.in_force(on).select_related("source_account", "holder")
    protected = names.in_bulk({each.protected_name_id for each in flat if each.protected_name_id})
    own = {pk for pk, each in protected.items() if each.is_released_by(ignored)}
    # By key, and by negative key for protected names.
    subjects = accounts | {-pk: each for pk, each in protected.items() if pk not in own}
    return {
        text: sorted(
            (
                Match(text, each.name, likeness, subject)
                for each, likeness in found
                if (subject := subjects.get(each.account_id or -each.protected_name_id))
            ),
            key=lambda match: (GRAVITY[match.likeness], not match.is_protected, match.name),
        )
        for text, found in likely.items()
    }


def likeness_of(text, candidate):
    """The NameLikeness of a name and an Entry of the index, or None."""
    name, other = read(text), read(candidate.name)
    likeness = compare(name, other, wide=candidate.account_id is None)
    if candidate.is_term and likeness is not NameLikeness.SAME and contains(name, other):
        return NameLikeness.SENSITIVE
    return likeness


def weigh(claim, *, on):
    """The Hits of a NameClaim on the day `on`, gravest first."""
    matches = find(claim.name, on=on, account_id=claim.account_id)
    if not matches:
        return []
    judged = {each.other_name: each for each in _judgements(claim)}
    return _hits(matches, claim.entity, judged)


def weigh_many(accounts, *, on):
    """{key: Hits, gravest first} of the names that `accounts` bear, as `weigh` finds for each;
    without those that meet nothing. The accounts come with their entities.
    """
    matches = find_many({each.name for each in accounts}, on=on)
    judged, found = defaultdict(dict), {}
    met = [name for name, each in matches.items() if each]
    for each in NameJudgement.objects.filter(name__among=met):
        judged[each.entity_id, each.name][each.other_name] = each
    for each in accounts:
        if others := [match for match in matches[each.name] if not _is_own(match, each.pk)]:
            answers = judged.get((each.entity_id, each.name), {})
            found[each.pk] = _hits(others, each.entity, answers)
    return found


def hits_of(subject, *, on):
    """The Hits of what an application, a name change or an account claims.

    Found once for an instance as it was read: a page asks several times.
    """
    found = subject.__dict__.setdefault("_name_hits", {})
    claim = subject.name_claim()
    if (claim, on) not in found:
        found[claim, on] = weigh(claim, on=on)
    return found[claim, on]


def findings(hits):
    """Findings on the Hits of a claim (Article 8): what forbids it, what waits for a judgement,
    what is clear.
    """
    grouped = defaultdict(list)
    for hit in hits:
        grouped[_code(hit)].append(hit)
    if not grouped:
        yield Finding(Level.PASS, "name-free", _("No like name is known"), ARTICLE)
    for code, group in grouped.items():
        level = Level.PASS if code == "name-judged" else Level.BLOCK
        yield Finding(level, code, _headline(code, len(group)), ARTICLE, _detail(group))


def _is_own(match, account_id):
    """Whether a Match is the account itself, or a name that it gave up."""
    if match.is_protected:
        return match.subject.is_released_by({account_id})
    return match.subject.pk == account_id


def _hits(matches, entity, judged):
    return [Hit(each, _admits(each, entity), _answer(judged, each)) for each in matches]


def _answer(judged, match):
    """The judgement that answers for a Match, or None."""
    judgement = judged.get(match.name)
    protected = match.subject if match.is_protected else None
    return judgement if judgement and judgement.covers(match.likeness, protected) else None


def _judgements(claim):
    if claim.entity is None:
        return []
    return NameJudgement.objects.for_claim(claim).select_related("judged_by")


def _admits(match, entity):
    """Whether a person may let the claim pass in spite of the match."""
    if match.is_protected:
        return match.subject.admits(entity, match.likeness)
    return match.likeness is not NameLikeness.SAME


def _code(hit):
    match = hit.match
    if hit.is_open:
        return "name-judged" if hit.judgement else f"name-{match.likeness.value}"
    if match.likeness is NameLikeness.SENSITIVE:
        return "name-reserved"
    return "name-protected" if match.is_protected else "name-taken"


def _headline(code, count):
    return {
        "name-protected": _("This name is protected"),
        "name-taken": _("An account bears this name"),
        "name-reserved": _("A term in the name belongs to others"),
        "name-same": _("The name is protected for such entities: judge it"),
        "name-close": ngettext(
            "A close name: judge it", "%(count)s close names: judge them", count
        ),
        "name-sensitive": ngettext(
            "A sensitive term: judge it", "%(count)s sensitive terms: judge them", count
        ),
        "name-judged": ngettext(
            "A like name was judged", "%(count)s like names were judged", count
        ),
    }[code] % {"count": count}


def _detail(hits):
    return " · ".join(format_aside(hit.match.name, _who(hit)) for hit in hits)


def _who(hit):
    if hit.judgement is not None:
        return format_list((hit.judgement.judged_by, format_date(hit.judgement.judged_at)))
    subject = hit.match.subject
    if hit.match.is_protected:
        return subject.get_basis_display()
    return format_list((subject.external_id, subject.get_state_display()))
