"""The navigation of the desk, by work and not by app."""

from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

# Sections in reading order; a ModelAdmin names its own in `desk_section`.
SECTIONS = {
    "registry": _("Registry"),
    "names": _("Names"),
    "licensing": _("Licensing"),
    "moderation": _("Moderation"),
    "imports": _("Imports"),
    "audit": _("Audit"),
    "settings": _("Settings"),
}


@dataclass(frozen=True)
class Link:
    """One entry: where it leads, its badge, whether it is where the reader stands."""

    label: str
    url: str
    is_current: bool
    badge: int | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Section:
    """A titled group of links that folds; `idle` ones, where nothing waits, stand folded within."""

    title: str
    links: list
    idle: list = field(default_factory=list)
    is_open: bool = False

    @property
    def is_idle_open(self):
        """Whether the reader stands in what would be folded away."""
        return any(link.is_current for link in self.idle)


def sections(site, request, loads):
    """The sections this person may use, with the `loads` of their queues as badges."""
    here = request.get_full_path()
    queues = [
        Link(
            load.queue.label,
            load.queue.url(),
            here == load.queue.url(),
            load.count,
            load.queue.is_late and load.count > 0,
        )
        for load in loads
    ]
    grouped = {code: [] for code in SECTIONS}
    for model, model_admin in site._registry.items():
        code = getattr(model_admin, "desk_section", None)
        if code is None or not model_admin.has_view_or_change_permission(request):
            continue
        url = model_admin.changelist_url()
        label = capfirst(model._meta.verbose_name_plural)
        grouped[code].append(
            Link(label, url, request.path.startswith(url) and "queue=" not in here)
        )
    found = [_queue_section(queues)] if queues else []
    for code, links in grouped.items():
        if links:
            is_here = any(link.is_current for link in links)
            found.append(Section(SECTIONS[code], links, is_open=is_here))
    return found


def _queue_section(queues):
    """The queues, open wherever the reader stands; those that are empty folded within."""
    return Section(
        _("Queues"),
        [link for link in queues if link.badge],
        [link for link in queues if not link.badge],
        is_open=True,
    )
