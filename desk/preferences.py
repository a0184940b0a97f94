"""Preferences: how a person likes the desk, what they may do here, and what they watch."""

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from desk.checking import CheckedModelForm
from desk.digest import NO_MAIL
from desk.domain import watches
from desk.models import Watch
from desk.notices import found, visible_labels
from staff.domain import users
from staff.models import User
from staff.roles import ROLE_LABELS

COMMON_ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Hong_Kong",
    "Asia/Macau",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
)


class PreferencesForm(CheckedModelForm):
    """Language, time zone, and whether the daily e-mail is wanted."""

    class Meta:
        model = User
        fields = ("language", "time_zone", "wants_digest")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("as the browser asks for")), *settings.LANGUAGES]
        zones = _zones(self.instance.time_zone)
        self.fields["time_zone"] = forms.ChoiceField(label=_("Time zone"), choices=zones)
        wish = self.fields["wants_digest"]
        if settings.EMAIL_BACKEND == NO_MAIL:
            wish.help_text = _("The desk has no mail server yet, so nothing is sent.")
        elif self.instance.email:
            wish.help_text = _("%(help)s It goes to %(address)s.") % {
                "help": wish.help_text,
                "address": self.instance.email,
            }
        if not self.instance.email:
            wish.disabled, self.initial["wants_digest"] = True, False
            wish.help_text = _("It needs an e-mail address: ask an administrator to enter yours.")

    def write(self):
        """Let the domain write what is wanted; whether it could. Refusals become form errors."""
        try:
            users.set_preferences(user=self.instance, **self.cleaned_data)
        except ValidationError as refusal:
            self.add_error(None, refusal)
        return self.is_valid()


@require_http_methods(["GET", "HEAD", "POST"])
def preferences_view(request):
    """One's own preferences, roles and watches."""
    person = User.objects.get(pk=request.user.pk)
    form = PreferencesForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid() and form.write():
        messages.success(request, _("Your preferences are kept."))
        return redirect("admin:preferences")
    groups = request.user.groups.order_by("name").values_list("name", flat=True)
    context = {
        **admin.site.each_context(request),
        "title": _("Preferences"),
        "form": form,
        "roles": [ROLE_LABELS.get(name, name) for name in groups],
        "watches": _watched(request),
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "desk/preferences.html", context)


@require_POST
def stop_view(request, pk):
    """Stop a watch of one's own, also where one may view the object no longer. Raises Http404."""
    watch = get_object_or_404(Watch, pk=pk, person=request.user)
    watches.stop(person=request.user, object_label=watch.object_label, object_id=watch.object_id)
    return redirect("admin:preferences")


def _watched(request):
    """One's watches, the newest first: pairs of the Watch and its (object, URL), or None where one
    may not view it.
    """
    own = list(Watch.objects.filter(person=request.user).order_by("-since", "-pk"))
    visible = visible_labels(request.user)
    keys = [(each.object_label, each.object_id) for each in own if each.object_label in visible]
    subjects = found(keys, lambda page: page.get_queryset(request))
    return [(each, subjects.get((each.object_label, each.object_id))) for each in own]


def _zones(own):
    """Time zones to choose from: the common ones, then all."""
    every = sorted({*_every_zone(), own})
    return [
        (_("Common"), [(zone, zone) for zone in COMMON_ZONES]),
        (_("All"), [(zone, zone) for zone in every if zone not in COMMON_ZONES]),
    ]


@cache
def _every_zone():
    """Places of the zone database, its legacy names left out."""
    return frozenset(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")
    )
