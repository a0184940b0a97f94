"""What the registry says to rows of a file: which are new, change something, or are refused.

Reading only. The same verdicts make the preview and, under lock, decide what is written.
"""

from dataclasses import dataclass, field
from datetime import date

from accounts.domain import screening
from accounts.domain.guardians import get_minors
from accounts.domain.staged_rows import NUMBER_COLUMNS, Row, identity_digests
from accounts.enums import AccountState, ImportEffect, NameLikeness
from accounts.identity import is_irregular_code
from accounts.models import OperatingEntity, PublicAccount
from regulations.calendar import legal_date

IDENTIFYING_FIELDS = ("name", "content_category", "entity_id")
FREE_FIELDS = ("introduction", "registered_on", "last_active_on", "follower_count")
WRITTEN_FIELDS = (*IDENTIFYING_FIELDS, *FREE_FIELDS)
ACCOUNT_COLUMNS = (
    "external_id",
    "name",
    "introduction",
    "content_category",
    "entity_id",
    "registered_on",
    "last_active_on",
    "follower_count",
)
DAYS = ("registered_on", "last_active_on")
# States in which a file says all of an account.
FILED_STATES = (AccountState.PENDING_VERIFICATION, AccountState.WITHDRAWN)


@dataclass(slots=True)
class Verdict:
    """What is to be done with one Row: it writes `account`, of `entity`; both None where missing.

    `effect` is an ImportEffect, `fault` what it is refused for, `is_close` whether its name waits
    for a person, `keeps_name` whether the account bears it already.
    """

    row: Row
    account: PublicAccount | None
    entity: OperatingEntity | None
    entity_id: int | None = field(init=False)
    fault: dict | None = None
    is_close: bool = False
    keeps_name: bool = field(init=False)
    effect: str = field(init=False)

    def __post_init__(self):
        self.entity_id = self.entity and self.entity.pk
        self.keeps_name = (
            self.account is not None
            and not self.registers_again
            and self.account.name == self.row.name
        )
        self.effect = ImportEffect.NEW if self.account is None else self._effect()

    @property
    def registers_again(self):
        """Whether the account was entered by mistake once, and this file brings it anew."""
        return self.account is not None and self.account.state == AccountState.WITHDRAWN

    def account_columns(self):
        """What a new account is made of, in the order of ACCOUNT_COLUMNS."""
        row = self.row
        return (
            row.external_id,
            row.name,
            row.introduction,
            row.content_category,
            self.entity_id,
            row.registered_on,
            row.last_active_on,
            row.follower_count,
        )

    def apply(self):
        """Set on the account what the row says; whether category or entity is another one now."""
        before = self.account.content_category, self.account.entity_id
        if self.registers_again:
            for name in FREE_FIELDS:
                setattr(self.account, name, PublicAccount._meta.get_field(name).get_default())
        self.account.entity_id = self.entity_id
        for name, value in self._given():
            setattr(self.account, name, value)
        return before != (self.account.content_category, self.account.entity_id)

    def differing(self):
        """The columns of identifying facts that are not those of the account."""
        columns = ("name", "content_category")
        found = [name for name in columns if getattr(self.account, name) != getattr(self.row, name)]
        return found if self._is_own_entity() else [*found, "entity_legal_name"]

    def days(self):
        """(When the account was registered, when it was last active) once the row is written."""
        account, given = self.account, dict(self._given())
        if self.registers_again:
            return [given.get(name) for name in DAYS]
        return [given.get(name) or getattr(account, name) for name in DAYS]

    def _effect(self):
        is_same = all(getattr(self.account, name) == value for name, value in self._given())
        is_unchanged = is_same and self._is_own_entity() and not self.registers_again
        return ImportEffect.UNCHANGED if is_unchanged else ImportEffect.CHANGED

    def _is_own_entity(self):
        return self.entity is not None and self.account.entity_id == self.entity.pk

    def _given(self):
        """The account's fields that the row fills, as the account holds them."""
        names = ("name", "content_category", *FREE_FIELDS)
        facts = ((name, getattr(self.row, name)) for name in names)
        return [
            (name, date.fromisoformat(value) if name in DAYS else value)
            for name, value in facts
            if value not in (None, "")
        ]


def fault(column, code, value="", **facts):
    """One fault of a row, as it is kept: `value` is safe to show, `facts` are what the message of
    the code names. It is put into words when somebody reads it, in that person's language.
    """
    return {"column": column, "code": code, "value": value, "facts": facts}


def assess(rows, *, at):
    """[Verdict] of Rows that were just read, in their order, with all that is like their names."""
    verdicts, digests = _verdicts(rows, PublicAccount.objects.all())
    fresh = [each.row.name for each in verdicts if not each.keeps_name]
    on = legal_date(at)
    return _judged(verdicts, digests, screening.find_many(fresh, on=on, deep=False), on)


def assess_finally(rows, *, at):
    """[Verdict] of Rows that are about to be written. Accounts are locked, and names once more
    looked for that are the same; what is only close was found when the rows were read.
    """
    verdicts, digests = _verdicts(rows, PublicAccount.objects.select_for_update())
    fresh = [each.row.name for each in verdicts if not each.keeps_name]
    on = legal_date(at)
    return _judged(verdicts, digests, screening.find_same(fresh, on=on), on)


def _verdicts(rows, accounts):
    known = {
        each.external_id: each
        for each in accounts.filter(external_id__among=[row.external_id for row in rows])
    }
    numbers = identity_digests(rows)
    entities = {
        each.identity_digest: each
        for each in OperatingEntity.objects.select_related("data_key").filter(
            identity_digest__among=list(numbers.values())
        )
    }
    verdicts = [
        Verdict(
            row,
            known.get(row.external_id),
            entities.get(numbers[row.identity]),
        )
        for row in rows
    ]
    return verdicts, {key: entity.known_name for key, entity in entities.items()}


def _judged(verdicts, names, matches, on):
    minors = get_minors({each.row.identity for each in verdicts}, on=on)
    for each in verdicts:
        each.fault = (
            _name_fault(each, matches)
            or _identity_fault(each, minors)
            or _entity_fault(each, names)
            or (each.account is not None and _account_fault(each))
            or None
        )
    return verdicts


def _name_fault(verdict, matches):
    """Refuse a name that is not free; the deeper look comes before the account may speak.

    An account that keeps its name was screened when it got it.
    """
    found = matches.get(verdict.row.name)
    if verdict.keeps_name or not found:
        return None
    others = [
        match
        for match in found
        if match.is_protected or match.subject.external_id != verdict.row.external_id
    ]
    verdict.is_close = bool(others)
    if not others or others[0].likeness is not NameLikeness.SAME:
        return None
    subject = others[0].subject
    if others[0].is_protected:
        return fault("name", "name_protected", basis=subject.basis)
    return fault("name", "name_taken", account=subject.external_id, name=others[0].name)


def _identity_fault(verdict, minors):
    """Refuse what takes more than a file: a code that deviates, unless it is on record by
    exception, and a minor, unless the guardian's consent is.
    """
    row, entity = verdict.row, verdict.entity
    column = NUMBER_COLUMNS[row.identity_type]
    if is_irregular_code(*row.identity) and (entity is None or not entity.identity_exception):
        return fault(column, "credit_code_check")
    if row.identity in minors and (entity is None or entity.guardian_consented_on is None):
        return fault(column, "minor")
    return None


def _entity_fault(verdict, names):
    """Refuse a row that names its entity otherwise than the registry does."""
    entity, row = verdict.entity, verdict.row
    if entity is None:
        return None
    if entity.entity_type != row.entity_type:
        column = "entity_type"
    elif names[entity.identity_digest] != row.entity_legal_name:
        column = "entity_legal_name"
    else:
        return None
    return fault(column, "entity_mismatch")


def _account_fault(verdict):
    """Refuse what an account takes by its own procedure only, or what contradicts its record."""
    account = verdict.account
    differing = verdict.differing()
    if differing and account.state not in FILED_STATES:
        return fault(differing[0], "in_service")
    registered, active = verdict.days()
    if registered and active and active < registered:
        return fault("last_active_on", "date_order_on_record")
    return None
