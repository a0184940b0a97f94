"""Writers of saved views: everybody keeps one's own."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from desk.models import SavedView
from staff.models import User

# How many views one person keeps of one list.
MOST = 50


class TooManyViews(ValidationError):
    """A person keeps as many views of this list as anybody may."""

    def __init__(self):
        super().__init__(
            _("You keep %(count)s views of this list, which is the limit. Delete one first."),
            params={"count": MOST},
        )


@transaction.atomic
def save_view(*, view):
    """Keep a new view, or what was changed in one. Returns it.

    Where it opens by itself, no other view of its owner's on this list does. Raises TooManyViews,
    ValidationError.
    """
    # One at a time for each person, so that the limit and “opens by itself” hold.
    User.objects.select_for_update().get(pk=view.owner_id)
    others = SavedView.objects.filter(owner=view.owner_id, list_label=view.list_label)
    others = others.exclude(pk=view.pk)
    if view._state.adding and others.count() >= MOST:
        raise TooManyViews
    if view.is_default:
        others.filter(is_default=True).update(is_default=False)
    view.full_clean()
    view.save()
    return view


def delete_view(*, view):
    """Forget a view."""
    view.delete()
