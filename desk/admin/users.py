"""Members of staff."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from desk.filters import Choices
from desk.model_admin import DeskModelAdmin
from regulations.formatting import format_list
from staff.models import User
from staff.roles import ROLE_LABELS


class RoleFilter(Choices):
    """People by the roles they hold."""

    title = capfirst(_("roles"))
    parameter_name = "role"

    def __init__(self):
        super().__init__(choices=list(ROLE_LABELS.items()))

    def narrow(self, rows, chosen):
        """Each person once, however many of the roles they hold."""
        holders = User.groups.through.objects.filter(group__name__in=chosen).values("user")
        return rows.filter(pk__in=holders)


@admin.register(User)
class UserAdmin(DeskModelAdmin, DjangoUserAdmin):
    """Users are deactivated, never deleted; roles are given by role grants, not here."""

    desk_section = "settings"
    list_display = ("username", "display_name", "roles", "is_active", "last_login")
    filters = ("is_active", RoleFilter)
    search_fields = ("username__prefix", "display_name__prefix", "email__prefix")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("roles", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("display_name", "email", "language", "time_zone")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "roles")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "display_name", "usable_password", "password1", "password2"),
            },
        ),
    )

    def get_queryset(self, request):
        """People only; superusers are edited by superusers alone."""
        people = super().get_queryset(request).filter(is_system=False, is_program=False)
        people = people.prefetch_related("groups")
        return people if request.user.is_superuser else people.filter(is_superuser=False)

    def get_readonly_fields(self, request, obj=None):
        """History names people as they were named: a name is given once."""
        named = ("username", "display_name") if obj else ()
        return (*self.readonly_fields, *named)

    def user_change_password(self, request, id, form_url=""):
        """Only for people who hold no role yet: whoever sets a password can act under it."""
        person = self.visible_or_404(request, self.to_pk(id))
        if person.is_superuser or person.groups.exists():
            raise PermissionDenied(
                _("This person holds a role: reset the password with manage.py changepassword.")
            )
        return super().user_change_password(request, id, form_url)

    def save_model(self, request, obj, form, change):
        """Whoever is added here works here."""
        obj.is_staff = obj.is_staff or not change
        super().save_model(request, obj, form, change)

    @admin.display(description=_("roles"))
    def roles(self, user):
        """Names of the roles held."""
        names = (ROLE_LABELS.get(group.name, group.name) for group in user.groups.all())
        return format_list(names)
