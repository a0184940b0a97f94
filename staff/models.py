"""The people (and the one machine) that act on the desk."""

from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

SYSTEM_USERNAME = "system"


def validate_time_zone(value):
    """Accept an IANA zone name such as `Asia/Shanghai`. Raises ValidationError."""
    if value not in available_timezones():
        raise ValidationError(_("“%(value)s” is not a time zone."), params={"value": value})


class UserQuerySet(models.QuerySet):
    """People of the desk."""

    def people(self):
        """Everyone who can sign in: the system actor and programs left out."""
        return self.filter(is_system=False, is_program=False, is_active=True)

    def system(self):
        """The actor of jobs and commands. Raises User.DoesNotExist before `sync_roles` has run."""
        return self.get(username=SYSTEM_USERNAME, is_system=True)


class StaffManager(UserManager.from_queryset(UserQuerySet)):
    """Django's user manager with the queries above."""


class User(AbstractUser):
    """A member of staff, the system actor, or the program of a client of the API.

    Users are deactivated and never deleted: history and decisions keep pointing at them.
    """

    first_name = None
    last_name = None
    display_name = models.CharField(
        _("display name"),
        max_length=80,
        help_text=_("How colleagues and history name this person."),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Asia/Shanghai", validators=[validate_time_zone]
    )
    wants_digest = models.BooleanField(
        _("daily e-mail"),
        default=False,
        help_text=_("What waits and what is new, once a day, if there is anything."),
    )
    digest_sent_on = models.DateField(_("last daily e-mail"), null=True, editable=False)
    notices_read_at = models.DateTimeField(_("notices read at"), null=True, editable=False)
    is_system = models.BooleanField(
        _("system actor"),
        default=False,
        editable=False,
        help_text=_("Acts for jobs and commands; cannot sign in."),
    )
    is_program = models.BooleanField(
        _("program"),
        default=False,
        editable=False,
        help_text=_("Acts for another system by its keys; cannot sign in."),
    )

    objects = StaffManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                fields=["is_system"],
                condition=models.Q(is_system=True),
                name="staff_one_system_actor",
                violation_error_message=_("There is one system actor already."),
            )
        ]

    def __str__(self):
        return self.display_name or self.username

    def get_full_name(self):
        """Name used by the stock admin in its header."""
        return str(self)

    get_short_name = get_full_name

    @property
    def zone(self):
        """The user's time zone as a ZoneInfo."""
        return ZoneInfo(self.time_zone)
