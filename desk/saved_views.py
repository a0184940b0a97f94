"""What stands above a list: its queues and saved views as tabs, its filter form, its columns."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ALL_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import exports
from desk.checking import CheckedModelForm
from desk.domain import views
from desk.lists import COLUMNS
from desk.models import SavedView
from desk.queues import own_queue, queues_for

ALL = f"?{ALL_VAR}=1"
# How many shared views a list offers at most, besides one's own.
MOST_SHARED = 50


@dataclass(frozen=True)
class Tab:
    """One way to see a list; `count` is told where it is known already."""

    label: str
    url: str
    is_current: bool
    count: int | None = None
    is_late: bool = False
    owner: str = ""


@dataclass(frozen=True)
class Chip:
    """One thing that narrows a list, and the address without it."""

    label: str
    words: str
    url: str


@dataclass(frozen=True)
class Column:
    """One column to choose, and whether it is shown."""

    name: str
    label: str
    is_shown: bool


class ViewForm(CheckedModelForm):
    """The name of a view, who sees it, and whether it opens by itself."""

    class Meta:
        model = SavedView
        fields = ("name", "is_shared", "is_default")
        error_messages = {"name": {"required": gettext_lazy("Give the view a name.")}}


def seen_by(user, model):
    """The views that `user` sees on the list of `model`, one's own first."""
    seen = SavedView.objects.for_list(user, model._meta.label_lower)
    return list(seen.select_related("owner")[: views.MOST + MOST_SHARED])


def own_list(model_admin, user, saved):
    """Where a bare list leads this person: one's view that opens by itself, of those `saved`, else
    one's own queue, else “”.
    """
    for view in saved:
        if view.is_default and view.owner_id == user.pk:
            return f"{model_admin.changelist_url()}{url_of(view)}"
    queue = own_queue(user, model_admin.model)
    return queue.url() if queue else ""


def url_of(view):
    """The address of a view on its list."""
    return f"?{view.query}" if view.query else ALL


def around(model_admin, request, context, saved):
    """What the list's page shows above the table, as its template wants it: with the `saved` views,
    and the counts that the page's `context` tells already.
    """
    changes = context["cl"]
    parts = {
        "chips": _chips(changes),
        "columns": _columns(model_admin, changes),
        "kept": _kept(model_admin, changes),
        "clear_url": changes.without(SEARCH_VAR, *changes.filterset.filters),
    }
    if changes.is_popup:
        return parts
    address = changes.address
    current = next((view for view in saved if view.query == address), None)
    may_export = request.user.has_perm(exports.PERMISSION)
    return parts | {
        "queue_tabs": _queue_tabs(request, changes, context, current),
        "view_tabs": [_view_tab(view, request.user, current) for view in saved],
        "own_views": [view for view in saved if view.owner_id == request.user.pk],
        "address": address,
        "views_url": _url(model_admin, "views"),
        "export_url": _url(model_admin, "export") if may_export else "",
        "columns_in_clear": _columns_in_clear(model_admin, request.user, changes),
        "may_export_importable": exports.may_export_importable(request.user, model_admin),
        "empty_queue": _empty_queue(request, changes),
    }


def save(model_admin, request, changes):
    """Keep the list under the name that was given, then show it as that."""
    view = SavedView(owner=request.user, list_label=changes.opts.label_lower)
    return _keep(model_admin, request, changes, view, is_replaced=True)


def change(model_admin, request, changes, pk):
    """Do with a view of one's own what `do` says: change, replace or delete.

    Raises PermissionDenied for somebody else's, Http404.
    """
    seen = SavedView.objects.for_list(request.user, changes.opts.label_lower)
    view = get_object_or_404(seen, pk=pk)
    if view.owner_id != request.user.pk:
        raise PermissionDenied(_("This view is somebody else's."))
    if request.POST.get("do") == "delete":
        views.delete_view(view=view)
        messages.success(request, _("View deleted: %(name)s") % {"name": view.name})
        return redirect(f"{model_admin.changelist_url()}{changes.without()}")
    is_replaced = request.POST.get("do") == "replace"
    return _keep(model_admin, request, changes, view, is_replaced=is_replaced)


def _keep(model_admin, request, changes, view, *, is_replaced):
    """Save what was typed about a view, with what is shown where it `is_replaced`, and show it."""
    form = ViewForm(request.POST, instance=view)
    try:
        if not form.is_valid():
            raise ValidationError([each for errors in form.errors.values() for each in errors])
        if is_replaced:
            view.query = changes.address
        views.save_view(view=view)
    except ValidationError as refusal:
        for words in refusal.messages:
            messages.error(request, words)
        return redirect(f"{model_admin.changelist_url()}{changes.without()}")
    messages.success(request, _("View saved: %(name)s") % {"name": view.name})
    return redirect(f"{model_admin.changelist_url()}{url_of(view)}")


def _url(model_admin, page):
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}")


def _queue_tabs(request, changes, context, current):
    """All, then the queues of the model, with the counts that the navigation shows."""
    sections = context.get("desk_navigation") or ()
    counted = {link.url: link for each in sections for link in (*each.links, *each.idle)}
    is_all = current is None and changes.queue is None and not changes.has_unknown_queue
    tabs = [Tab(_("All"), ALL, is_all)]
    for queue in queues_for(request.user, changes.model):
        link = counted.get(queue.url())
        is_current = current is None and changes.queue is queue
        count, is_late = (link.badge, link.is_late) if link else (None, False)
        tabs.append(Tab(queue.tab_label, queue.url(), is_current, count, is_late))
    return tabs


def _view_tab(view, user, current):
    owner = "" if view.owner_id == user.pk else str(view.owner)
    return Tab(view.name, url_of(view), view is current, owner=owner)


def _chips(changes):
    """The filters and the search that are in force, each with the way to take it off."""
    chips = [
        Chip(each.label, each.words, changes.without(each.name, value=each.value))
        for each in changes.filterset.active
    ]
    if changes.query.strip():
        chips.insert(0, Chip(_("Search"), changes.query.strip(), changes.without(SEARCH_VAR)))
    return chips


def _columns(model_admin, changes):
    """The columns to choose from."""
    return [
        Column(name, _label(model_admin, name), name in changes.list_display)
        for name in model_admin.columns_to_choose()
    ]


def _columns_in_clear(model_admin, user, changes):
    """The columns that this person may take away in clear, to be chosen."""
    names = exports.clear_columns(user, model_admin, changes)
    return [Column(name, _label(model_admin, name), is_shown=False) for name in names]


def _label(model_admin, name):
    return capfirst(str(label_for_field(name, model_admin.model, model_admin)))


def _kept(model_admin, changes):
    """[(name, value)] of the address that the filter form itself does not ask for."""
    asked = {SEARCH_VAR, COLUMNS, *changes.filterset.filters}
    return [
        (name, value)
        for name, values in changes.filter_params.items()
        if name not in asked
        for value in values
    ]


def _empty_queue(request, changes):
    """Tabs of where else to look, where one's own queue is empty; else none."""
    queue = changes.queue
    if queue is None or not queue.is_personal or changes.is_narrowed or changes.result_count:
        return []
    others = [each for each in queues_for(request.user, changes.model) if each.is_open]
    return [*(Tab(each.tab_label, each.url(), False) for each in others), Tab(_("All"), ALL, False)]
