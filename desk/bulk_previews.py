"""What a bulk decision would refuse, known before anybody decides on the list."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from desk.enums import BulkRowState, BulkState

# How many rows are looked at one by one.
MAX_EXPLAINED = 100


@dataclass(frozen=True)
class Notice:
    """A sentence above the decision, and where it leads: address and words of a link, or none."""

    text: str
    url: str = ""
    label: str = ""


class BulkPreview:
    """Which rows of the BulkDecision `bulk` would be refused as things stand at `at`.

    Rows are known by the keys of their objects. A model whose transition has conditions of its own
    names a subclass in `bulk_previews` of its admin class.
    """

    def __init__(self, bulk, at):
        self.bulk, self.at = bulk, at
        pending = bulk.list_rows.filter(state=BulkRowState.PENDING).order_by("number")
        self.versions = dict(pending.values_list("object_id", "object_version"))

    @cached_property
    def moved(self):
        """{key: why} of objects that changed since the list was prepared, or whose state does not
        fit.
        """
        model, rule = self.bulk.model, self.bulk.target
        states = dict(model._meta.get_field("state").choices)
        rows = model.objects.filter(pk__among=list(self.versions)).order_by()
        found = {}
        for pk, version, state in rows.values_list("pk", "version", "state"):
            if version != self.versions[pk]:
                found[pk] = _("It has changed since the list was prepared.")
            elif rule.sources and state not in rule.sources:
                facts = {"verb": rule.label, "state": states.get(state, state)}
                found[pk] = _("“%(verb)s” does not apply while the state is “%(state)s”.") % facts
        return found

    @cached_property
    def fitting(self):
        """Keys of the objects that are as they were when the list was prepared, in its order."""
        return [pk for pk in self.versions if pk not in self.moved]

    @cached_property
    def refused(self):
        """The keys of all rows that would be refused: exactly in a list of one page, and as far as
        some queries can tell in a longer one.
        """
        if len(self.versions) <= MAX_EXPLAINED:
            return set(self.explain(list(self.versions)))
        return set(self.moved) | self.find_refused(self.fitting)

    @property
    def notices(self):
        """Notices on what must be done first, or was not looked at."""
        return []

    def find_refused(self, keys):
        """Those of the objects `keys`, in the order of the list, that the transition refuses."""
        return set()

    def explain(self, keys):
        """{key: why} of those of `keys` that would be refused: for the rows of one page."""
        rest = [pk for pk in keys if pk in self.versions and pk not in self.moved]
        found = {pk: self.moved[pk] for pk in keys if pk in self.moved}
        return found | self.find_reasons(rest)

    def find_reasons(self, keys):
        """{key: why} of those of the objects `keys` that the transition refuses."""
        return {}


def preview_of(model_admin, bulk, at):
    """The BulkPreview of a list that waits for its decision, None for any other."""
    if bulk.state != BulkState.PREPARED:
        return None
    return model_admin.bulk_previews.get(bulk.verb, BulkPreview)(bulk, at)
