"""What every page of the desk's admin has in common."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel
from audit.timeline import timeline
from desk import lists
from desk.arguments import is_pk


class Autocomplete(AutocompleteSelect):
    """Django's, but for a value that is no id: the field refuses it, the widget shows nothing."""

    def optgroups(self, name, value, attrs=None):
        """The choice that is selected."""
        return super().optgroups(name, [each for each in value if not each or is_pk(each)], attrs)


class DeskModelAdmin(admin.ModelAdmin):
    """A ModelAdmin that deletes nothing, whose lists read no table from end to end, and whose
    history page only shows.

    `desk_section` is the code of the navigation section it belongs to. `search_fields` are lookups
    that an index answers: `name__prefix`, `number__exact`, also across relations.
    """

    desk_section = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = lists.CappedPaginator

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

    def changelist_view(self, request, extra_context=None):
        """The list under its own name instead of “Select … to view”."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_changelist(self, request, **kwargs):
        """Pages that begin behind a row."""
        return lists.DeskChangeList

    def response_action(self, request, queryset):
        """On what was ticked, which is a page at most: never on all that a list holds."""
        ticked = filter(is_pk, request.POST.getlist(ACTION_CHECKBOX_NAME))
        return super().response_action(request, queryset.filter(pk__in=list(ticked)))

    def get_sortable_by(self, request):
        """The columns that an index puts in order."""
        ordered = lists.ordered_columns(self.model)
        columns = self.get_list_display(request)
        return [each for each in columns if lists.order_of(self, each) in ordered]

    def get_search_results(self, request, queryset, search_term):
        """What begins with the term, or equals it; never what merely contains it."""
        term = search_term.replace("\0", "").strip()
        lookups = self.get_search_fields(request)
        if not term or not lookups:
            return queryset, False
        return lists.searched(queryset, lookups, term, *self.also_found(queryset, term)), False

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
