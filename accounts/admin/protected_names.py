"""Protected names in the admin, and the page where a name is tried."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.names import match_row, matches_card
from accounts.admin.tones import PROTECTION_TONES
from accounts.domain import name_index, names, screening
from accounts.forms import ProtectedNameForm, ScreeningForm
from accounts.models import NameClaim, ProtectedName
from accounts.resources import ProtectedNameResource
from desk.review import Card, Fact, ReviewModelAdmin, counts
from desk.table_admin import TableAdmin
from desk.templatetags.desk import pill
from regulations.calendar import legal_date


@admin.register(ProtectedName)
class ProtectedNameAdmin(TableAdmin, ReviewModelAdmin):
    """Names that are given to nobody, or not to everybody. To correct one, lift it and add it."""

    desk_section = "names"
    form = ProtectedNameForm
    resource = ProtectedNameResource
    change_list_template = "accounts/protected_names.html"
    state_tones = PROTECTION_TONES
    list_display = (
        "name",
        "basis",
        "scope",
        "holder",
        "in_force_from",
        "in_force_until",
        "standing",
    )
    filters = ("state", "basis", "scope")
    list_select_related = ("holder",)
    autocomplete_fields = ("holder",)
    search_fields = ("name__prefix",)
    search_help_text = _("Beginning of the name; to find like names, try the name.")
    ordering = ("-pk",)

    def get_urls(self):
        """Add the page where a name is tried."""
        view = self.admin_site.admin_view(self.screen_view)
        return [path("try/", view, name="accounts_protectedname_screen"), *super().get_urls()]

    def get_queryset(self, request):
        """With what its page shows."""
        return super().get_queryset(request).select_related("holder", "source_account")

    def also_found(self, queryset, term):
        """Protections of what reads the same: case, width, script, look-alikes."""
        return [queryset.filter(pk__in={each.protected_name_id for each in name_index.same(term)})]

    def has_change_permission(self, request, obj=None):
        """Protections move by verbs."""
        return False

    def save_model(self, request, obj, form, change):
        """Protect through the domain."""
        names.protect(protected=obj, at=timezone.now())

    def cards(self, request, obj):
        """What is protected, why, and for how long."""
        source = obj.source_account
        url = source and reverse("admin:accounts_publicaccount_change", args=[source.pk])
        holder_url = obj.holder and reverse(
            "admin:accounts_operatingentity_change", args=[obj.holder_id]
        )
        return [
            Card(
                _("Protected name"),
                (
                    Fact(_("Name"), obj.name),
                    Fact(_("Basis"), obj.get_basis_display()),
                    Fact(_("Looked for as"), obj.get_scope_display()),
                    Fact(_("Holder"), obj.holder, None, holder_url or ""),
                    Fact(_("Source account"), source, None, url or ""),
                    Fact(_("Source"), obj.source),
                    Fact(_("In force from"), obj.in_force_from),
                    Fact(_("In force until"), obj.in_force_until),
                ),
            )
        ]

    def panels(self, request, obj):
        """Which names of the registry are like the name itself today."""
        matches = screening.find(obj.name, on=legal_date(timezone.now()))
        rows = [match_row(match) for match in matches if match.subject != obj]
        return [matches_card(_("Like names in the registry"), rows)]

    def screen_view(self, request):
        """Try a name: what would stand in its way, and why."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = ScreeningForm(request.GET or None)
        context = {"title": _("Try a name"), "form": form}
        if form.is_valid():
            claim = NameClaim(form.cleaned_data["name"])
            hits = screening.weigh(claim, on=legal_date(timezone.now()))
            findings = list(screening.findings(hits))
            context |= {
                "findings": findings,
                **counts(findings),
                "card": matches_card(_("Like names"), [match_row(hit.match) for hit in hits]),
            }
        return self.page(request, "accounts/screen_name.html", context)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, protected):
        """The state as a pill."""
        return pill(protected.get_state_display(), PROTECTION_TONES[protected.state])
