"""Lists as somebody likes to see them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedViewQuerySet(models.QuerySet):
    """Saved views."""

    def for_list(self, person, label):
        """What `person` sees on the list of the model `label`: one's own, then those that
        people who still work here share.
        """
        own = models.Q(owner=person)
        is_own = models.ExpressionWrapper(own, models.BooleanField())
        shared = models.Q(is_shared=True, owner__is_active=True)
        seen = self.filter(own | shared, list_label=label)
        return seen.order_by(is_own.desc(), "name", "pk")


class SavedView(models.Model):
    """A list with its filters, order and columns under a name.

    `query` is the query string of the list's address, without where a page begins.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="+"
    )
    list_label = models.CharField(_("list"), max_length=80)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("query"), max_length=2000, blank=True)
    is_shared = models.BooleanField(_("shared with everybody"), default=False)
    is_default = models.BooleanField(_("opens by itself"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["list_label"],
                name="desk_shared_views",
                condition=models.Q(is_shared=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_label", "name"],
                name="desk_view_name_once",
                violation_error_message=_("You have a view of this name already."),
            ),
            models.UniqueConstraint(
                fields=["owner", "list_label"],
                condition=models.Q(is_default=True),
                name="desk_one_default_view",
                violation_error_message=_("Another view opens by itself already."),
            ),
        ]

    def __str__(self):
        return self.name
