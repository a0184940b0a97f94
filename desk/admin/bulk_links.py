"""The bulk decisions that an object was part of, as a card of its page."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.models import EvidenceFile
from desk import bulk
from desk.enums import BulkState
from desk.models import BulkDecision
from desk.review import Card

TONES = {
    BulkState.PREPARED: "info",
    BulkState.RUNNING: "warn",
    BulkState.COMPLETED: "ok",
    BulkState.DISCARDED: "idle",
}
# A card is no list.
MAX_LINKS = 5


def bulk_decision_cards(request, obj):
    """The latest bulk decisions that decided on `obj`, with the number of their evidence files,
    where there are any and the reader may see them.
    """
    if not request.user.has_perm("desk.view_bulkdecision"):
        return
    found = list(BulkDecision.objects.about(obj)[:MAX_LINKS])
    if not found:
        return
    files = EvidenceFile.objects.counting().filter(
        object_label=BulkDecision._meta.label_lower, object_id__in=[each.pk for each in found]
    )
    counts = dict(files.order_by().values_list("object_id").annotate(Count("pk")))
    rows = [
        {
            "url": bulk.page_url(each),
            "title": str(each),
            "detail": _evidence(counts.get(each.pk, 0)),
            "pill": (each.get_state_display(), TONES[each.state]),
        }
        for each in found
    ]
    template = "desk/includes/neighbours.html"
    yield Card(_("Bulk decisions"), template=template, context={"rows": rows})


def _evidence(count):
    return ngettext("%(count)s evidence file", "%(count)s evidence files", count) % {"count": count}
