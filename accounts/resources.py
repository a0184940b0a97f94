"""Protected names and terms as a file."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.widgets import Widget

from accounts.domain import names
from accounts.forms import ProtectedNameForm
from accounts.models import OperatingEntity, ProtectedName
from desk.arguments import is_pk
from desk.resources import TableResource
from regulations.calendar import legal_date


class HolderCell(Widget):
    """An entity by its credit code, or as `#17` by its number on the desk."""

    def clean(self, value, row=None, **kwargs):
        """The OperatingEntity, or None. Raises ValueError."""
        if not value:
            return None
        number = value.removeprefix("#")
        by_number = number != value and is_pk(number)
        asked = {"pk": number} if by_number else {"unified_social_credit_code": value.upper()}
        holder = OperatingEntity.objects.filter(**asked).first()
        if holder is None:
            raise ValueError(_("No entity is known by “%(value)s”.") % {"value": value[:40]})
        return holder

    def render(self, value, obj=None, **kwargs):
        """The cell."""
        return value and (value.unified_social_credit_code or f"#{value.pk}") or ""


class ProtectedNameResource(TableResource):
    """Names and terms that people decided to protect; not those of closed accounts."""

    form = ProtectedNameForm
    is_kept = gettext_lazy("This is protected already, otherwise. Lift it before you add it anew.")
    holder = Field(attribute="holder", column_name="holder", widget=HolderCell())

    class Meta:
        model = ProtectedName
        fields = ("name", "basis", "scope", "holder", "source", "in_force_from", "in_force_until")
        import_id_fields = ("name", "basis", "scope", "in_force_from")

    def get_queryset(self):
        """Those that hold today or later."""
        kept = ProtectedName.objects.decided().to_be_kept(legal_date(self.at))
        return kept.select_related("holder")

    def after_init_instance(self, instance, new, row, **kwargs):
        """When it is protected."""
        if new:
            instance.protected_at = self.at

    def claim_of(self, instance):
        """A name is protected once for good, or once from a day for a while."""
        begins = instance.in_force_until and instance.in_force_from
        return instance.name, instance.basis, instance.scope, begins

    def write(self, instances):
        """Protect them."""
        names.protect_all(protected=instances, at=self.at)
