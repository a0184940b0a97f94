"""What the registry says to staged rows: which are new, which change something, which it refuses.

Reading only. The same verdicts make the preview and, under lock, decide what is written.
"""

from dataclasses import dataclass, field

from accounts.domain import screening
from accounts.enums import AccountState, NameLikeness
from accounts.models import OperatingEntity, PublicAccount
from audit.personal_data import lookup_digest
from regulations.calendar import legal_date

IDENTIFYING_FIELDS = ("name", "content_category", "entity_id")
FREE_FIELDS = ("introduction", "registered_on", "last_active_on", "follower_count")
WRITTEN_FIELDS = (*IDENTIFYING_FIELDS, *FREE_FIELDS)
# What a good row does, by the name of the figure that counts it.
NEW, CHANGED, UNCHANGED = "new_accounts", "changed_accounts", "unchanged"


@dataclass(slots=True)
class Verdict:
    """What is to be done with one row, given by its columns: it writes `account`, of `entity`; both
    None where missing.

    `effect` is NEW, CHANGED or UNCHANGED, `fault` what it is refused for, `needs_judgement` whether
    its name waits for a person.
    """

    row: object
    account: PublicAccount | None
    entity: OperatingEntity | None
    fault: dict | None = None
    needs_judgement: bool = False
    keeps_name: bool = field(init=False)
    effect: str = field(init=False)

    def __post_init__(self):
        self.keeps_name = self.account is not None and self.account.name == self.row.name
        self.effect = self._effect()

    def new_account(self):
        """The unsaved account of a new row."""
        return PublicAccount(
            external_id=self.row.external_id, entity=self.entity, **dict(self._given())
        )

    def apply(self):
        """Set on the account what the row says; whether category or entity is another one now."""
        before = self.account.content_category, self.account.entity_id
        self.account.entity = self.entity
        for name, value in self._given():
            setattr(self.account, name, value)
        return before != (self.account.content_category, self.account.entity_id)

    def differing(self):
        """The columns of identifying facts that are not those of the account."""
        columns = ("name", "content_category")
        found = [name for name in columns if getattr(self.account, name) != getattr(self.row, name)]
        return found if self._is_own_entity() else [*found, "entity_legal_name"]

    def _effect(self):
        if self.account is None:
            return NEW
        is_same = all(getattr(self.account, name) == value for name, value in self._given())
        return UNCHANGED if is_same and self._is_own_entity() else CHANGED

    def _is_own_entity(self):
        return self.entity is not None and self.account.entity_id == self.entity.pk

    def _given(self):
        """The account's fields that the row fills."""
        names = ("name", "content_category", *FREE_FIELDS)
        facts = ((name, getattr(self.row, name)) for name in names)
        return [(name, value) for name, value in facts if value not in (None, "")]


def fault(column, code, value="", **facts):
    """One fault of a row, as it is kept: `value` is safe to show, `facts` are what the message of
    the code names. It is put into words when somebody reads it, in that person's language.
    """
    return {"column": column, "code": code, "value": value, "facts": facts}


def assess(rows, *, at, is_final=False):
    """[Verdict] of a list of staged rows, in their order; `is_final` locks the accounts."""
    accounts = PublicAccount.objects.filter(external_id__in=[each.external_id for each in rows])
    known = {
        account.external_id: account
        for account in (accounts.select_for_update() if is_final else accounts)
    }
    entities = {
        entity.identity_digest: entity
        for entity in OperatingEntity.objects.select_related("data_key").filter(
            identity_digest__in={each.identity_digest for each in rows}
        )
    }
    verdicts = [
        Verdict(each, known.get(each.external_id), entities.get(each.identity_digest))
        for each in rows
    ]
    digests = {
        key: lookup_digest("legal_name", entity.known_name) for key, entity in entities.items()
    }
    fresh = [each.row.name for each in verdicts if not each.keeps_name]
    matches = screening.find_many(fresh, on=legal_date(at), deep=False)
    for each in verdicts:
        each.fault = (
            _name_fault(each, matches)
            or _entity_fault(each, digests)
            or (each.account is not None and _account_fault(each))
            or None
        )
    return verdicts


def _name_fault(verdict, matches):
    """Refuse a name that is not free; the deeper look comes before the account may speak.

    An account that keeps its name was screened when it got it.
    """
    if verdict.keeps_name:
        return None
    others = [
        match
        for match in matches.get(verdict.row.name, ())
        if match.is_protected or match.subject.external_id != verdict.row.external_id
    ]
    verdict.needs_judgement = bool(others)
    if not others or others[0].likeness is not NameLikeness.SAME:
        return None
    subject = others[0].subject
    if others[0].is_protected:
        return fault("name", "name_protected", basis=subject.basis)
    return fault("name", "name_taken", account=subject.external_id, name=others[0].name)


def _entity_fault(verdict, digests):
    """Refuse a row that names its entity otherwise than the registry does."""
    entity, row = verdict.entity, verdict.row
    if entity is None:
        return None
    if entity.entity_type != row.entity_type:
        column = "entity_type"
    elif digests[row.identity_digest] != row.legal_name_digest:
        column = "entity_legal_name"
    else:
        return None
    return fault(column, "entity_mismatch")


def _account_fault(verdict):
    """Refuse what an account takes by its own procedure only, or what contradicts its record."""
    account, row = verdict.account, verdict.row
    differing = verdict.differing()
    if differing and account.state != AccountState.PENDING_VERIFICATION:
        return fault(differing[0], "in_service")
    registered = row.registered_on or account.registered_on
    active = row.last_active_on or account.last_active_on
    if registered and active and active < registered:
        return fault("last_active_on", "date_order_on_record")
    return None
