"""What every page of the desk's admin has in common."""

from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, ActionForm
from django.contrib.admin.views.main import ALL_VAR, SEARCH_VAR
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from audit.domain.engine import DecisionRefused
from audit.models import AuditedModel
from audit.timeline import timeline
from desk import bulk, exports, filters, lists, saved_views
from desk.arguments import is_pk
from desk.checking import CheckedFields, CheckedModelForm
from desk.search import REFUSED, by_receipt, is_resident_id, normal


class ListActionForm(CheckedFields, ActionForm):
    """What to do with rows of a list: with those that are ticked, or with all of the list."""

    select_across = forms.BooleanField(label="", required=False, widget=forms.CheckboxInput)


class Autocomplete(AutocompleteSelect):
    """Django's, but for a value that is no id: the field refuses it, the widget shows nothing."""

    def optgroups(self, name, value, attrs=None):
        """The choice that is selected."""
        return super().optgroups(name, [each for each in value if not each or is_pk(each)], attrs)


class DeskModelAdmin(admin.ModelAdmin):
    """A ModelAdmin that deletes nothing, whose lists read no table from end to end, and whose
    history page only shows.

    `desk_section` is the code of the navigation section it belongs to. `search_fields` are lookups
    that an index answers: `name__prefix`, `number__exact`, also across relations. `filters` are
    what `desk.filters.filter_set` makes a form of; `more_columns` may be chosen besides those of
    `list_display`. `clear_columns` are columns that mask personal data, each with its name in what
    the object has `revealed`: with `reveal_permission` an export may hold them in clear.
    `importable_columns` are those of an import, each with `label`, `personal_of_persons` and
    `export(obj)`: with `reveal_permission` the list may be exported in them.
    """

    desk_section = None
    filters = ()
    more_columns = ()
    clear_columns = {}
    importable_columns = {}
    reveal_permission = ""
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = lists.CappedPaginator
    action_form = ListActionForm
    form = CheckedModelForm

    def has_delete_permission(self, request, obj=None):
        """Nothing on the desk is deleted."""
        return False

    def log_addition(self, request, obj, message):
        """History and decisions are the record of governed rows; a second log would repeat it."""
        if not issubclass(self.model, AuditedModel):
            super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        """See `log_addition`."""
        if not issubclass(self.model, AuditedModel):
            super().log_change(request, obj, message)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Autocomplete where the room asks for it."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Autocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self):
        """Add what a list is saved and exported by."""
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("export/", wrap(self.export_view), name=f"{info}_export"),
            path("views/", wrap(self.save_view), name=f"{info}_views"),
            path("views/<int:pk>/", wrap(self.change_saved_view), name=f"{info}_saved_view"),
            *super().get_urls(),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The form of a page; after a refusal of the domain one that tells it. See
        `changeform_view`.
        """
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "desk_refusal", None)
        return type(form)(form.__name__, (form,), {"refusal": refusal}) if refusal else form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form to add or change. What the domain refuses when it saves is an error of the form,
        which keeps all that was typed; nothing was written then.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (DecisionRefused, ValidationError) as refusal:
            request.desk_refusal = refusal
        for _name, uploads in request.FILES.lists():
            for upload in uploads:
                upload.seek(0)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if isinstance(response, TemplateResponse):
            response.status_code = getattr(request.desk_refusal, "status", HTTPStatus.BAD_REQUEST)
        return response

    def changelist_view(self, request, extra_context=None):
        """The list under its own name instead of “Select … to view”, with queues and saved views
        above it; its bare address leads to one's own view or queue. A search for the id number of
        a person is sent away from its address.
        """
        if is_resident_id(normal(request.GET.get(SEARCH_VAR, ""))):
            messages.error(request, REFUSED)
            return redirect(f"{self.changelist_url()}?{ALL_VAR}=1")
        if request.POST.get(bulk.EVERYTHING) and not request.POST.get(ACTION_CHECKBOX_NAME):
            request.POST = request.POST.copy()
            request.POST.setlist(ACTION_CHECKBOX_NAME, ["0"])  # Django wants one to be ticked
        saved = saved_views.seen_by(request.user, self.model)
        is_bare = request.method != "POST" and not request.GET
        may_see = self.has_view_or_change_permission(request)
        if is_bare and may_see and (url := saved_views.own_list(self, request.user, saved)):
            return redirect(url)
        title = capfirst(self.opts.verbose_name_plural)
        response = super().changelist_view(request, {"title": title, **(extra_context or {})})
        context = getattr(response, "context_data", None)
        if context and "cl" in context:
            context |= saved_views.around(self, request, context, saved)
        return response

    @method_decorator(require_POST)
    def export_view(self, request):
        """The list as a CSV file; who may take it away needs a permission besides."""
        request.list_class = lists.WholeList
        changes = self._changes(request)
        if not request.user.has_perm(exports.PERMISSION):
            raise PermissionDenied
        if changes.filterset.errors or changes.has_unknown_queue or changes.is_refused:
            messages.error(request, _("Nothing was exported: correct the filters first."))
            return redirect(f"{self.changelist_url()}{changes.without()}")
        if exports.IMPORTABLE in request.POST:
            return self._export_importable(request, changes)
        if exports.IN_CLEAR not in request.POST:
            return exports.export(request, self, changes)
        clear = request.POST.getlist(exports.CLEAR)
        if not set(clear) <= set(exports.clear_columns(request.user, self, changes)):
            raise PermissionDenied
        reason = request.POST.get("reason", "").strip()[: exports.LONGEST_REASON]
        if not clear or not reason:
            messages.error(request, _("Nothing was exported: choose columns and say why."))
            return redirect(f"{self.changelist_url()}{changes.without()}")
        return exports.export(request, self, changes, clear=clear, reason=reason)

    def _export_importable(self, request, changes):
        kind = request.POST[exports.IMPORTABLE]
        allowed = exports.may_export_importable(request.user, self)
        if not allowed or kind not in exports.IMPORTABLE_KINDS:
            raise PermissionDenied
        reason = request.POST.get("reason", "").strip()[: exports.LONGEST_REASON]
        if not reason:
            messages.error(request, _("Nothing was exported: say why you need it."))
            return redirect(f"{self.changelist_url()}{changes.without()}")
        return exports.export_importable(request, self, changes, kind=kind, reason=reason)

    @method_decorator(require_POST)
    def save_view(self, request):
        """Keep the list as it is shown under a name."""
        return saved_views.save(self, request, self._changes(request))

    @method_decorator(require_POST)
    def change_saved_view(self, request, pk):
        """Rename, replace or forget a view of one's own."""
        return saved_views.change(self, request, self._changes(request), pk)

    def _changes(self, request):
        """The change list that the address asks for. Raises PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.get_changelist_instance(request)

    def filter_set(self, data, rows):
        """The filters of the list, as far as `data` sets them, over `rows`."""
        return filters.filter_set(self.model, self.filters)(data, rows)

    def get_list_display(self, request):
        """The columns that the address asks for, or all that the list shows by itself."""
        chosen = self.chosen_columns(request.GET.getlist(lists.COLUMNS))
        return (self.list_display[0], *chosen) if chosen else self.list_display

    def chosen_columns(self, names):
        """Those of `names` that are columns besides the first, in the list's order; none where
        that is what the list shows by itself.
        """
        chosen = [each for each in self.columns_to_choose() if each in names]
        return [] if chosen == list(self.list_display[1:]) else chosen

    def columns_to_choose(self):
        """All columns besides the first, which every list shows."""
        return [*self.list_display[1:], *self.more_columns]

    def get_changelist(self, request, **kwargs):
        """Pages that begin behind a row, or the class that a view of ours asks for."""
        return getattr(request, "list_class", lists.DeskChangeList)

    def response_action(self, request, queryset):
        """On what was ticked, or on all that the list holds where that was asked for. A list whose
        filters are refused, or whose queue is unknown, holds nothing.
        """
        if not request.POST.get(bulk.EVERYTHING):
            ticked = filter(is_pk, request.POST.getlist(ACTION_CHECKBOX_NAME))
            queryset = queryset.filter(pk__in=list(ticked))
        return super().response_action(request, queryset)

    def get_sortable_by(self, request):
        """The columns that an index puts in order."""
        ordered = lists.ordered_columns(self.model)
        columns = self.get_list_display(request)
        return [each for each in columns if lists.order_of(self, each) in ordered]

    def get_search_results(self, request, queryset, search_term):
        """See `found`."""
        return self.found(queryset, search_term), False

    def found(self, queryset, search_term, most=lists.MOST + 1):
        """What begins with the term in some spelling, or equals it; never what merely contains it.

        Of each field no more than `most`, where that is a number. A receipt number finds its row.
        """
        term = normal(search_term)
        if not term or not self.search_fields:
            return queryset
        if found := by_receipt(queryset, term):
            return queryset.filter(pk=found.pk)
        also = self.also_found(queryset, term)
        return lists.searched(queryset, self.search_fields, term, *also, most=most)

    def also_found(self, queryset, term):
        """What else a search finds: querysets of `queryset`, each on an index."""
        return ()

    def changelist_url(self):
        """Path of this model's list."""
        return reverse(self._url_name("changelist"))

    def object_url(self, obj):
        """Path of this model's page for `obj`."""
        return reverse(self._url_name("change"), args=[obj.pk])

    def page(self, request, template, context, obj=None):
        """Render `template` in the admin's frame."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": obj,
            "list_url": self.changelist_url(),
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context)

    def visible_or_404(self, request, pk):
        """The object, when this person may see it. Raises PermissionDenied, Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def history_view(self, request, object_id, extra_context=None):
        """The merged timeline instead of Django's log; reading only, whatever the method."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not issubclass(self.model, AuditedModel):
            return super().history_view(request, object_id, extra_context)
        obj = self.visible_or_404(request, self.to_pk(object_id))
        return self.page(
            request,
            "desk/history.html",
            {"title": _("History of %(object)s") % {"object": obj}, "entries": timeline(obj)},
            obj,
        )

    def to_pk(self, object_id):
        """The primary key in a URL part, or 0, which no row has."""
        return int(object_id) if is_pk(object_id) else 0

    def _url_name(self, page):
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
