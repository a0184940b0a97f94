"""What the review screens of all credentials have in common."""

from urllib.parse import urlencode

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.review import Fact, ReviewModelAdmin
from desk.templatetags.desk import day_pill, pill
from licensing.admin.tones import CREDENTIAL_TONES
from licensing.domain.assessment import credential_findings
from licensing.enums import CredentialState
from licensing.forms import CheckForm
from regulations.calendar import legal_date
from regulations.formatting import format_date

RENEWABLE = (CredentialState.VERIFIED, CredentialState.EXPIRED)


class CredentialAdmin(ReviewModelAdmin):
    """A credential: typed fields beside the scan, findings, and the verbs of its life."""

    desk_section = "licensing"
    state_tones = CREDENTIAL_TONES
    decision_forms = {"verify": CheckForm, "reverify": CheckForm}
    blocked_verbs = frozenset({"verify"})
    ordering = ("-pk",)

    def has_change_permission(self, request, obj=None):
        """Credentials move by verbs; another fact is another credential."""
        return False

    def findings(self, request, obj):
        """What a reviewer should see before deciding."""
        return credential_findings(obj, legal_date(timezone.now())) if obj.is_undecided else None

    def blocked_because(self, request, obj, rule, findings):
        """A credential past its last day is renewed, not verified again."""
        if rule.verb == "reverify" and not obj.is_valid_on(legal_date(timezone.now())):
            return _("it is not valid today")
        return super().blocked_because(request, obj, rule, findings)

    def date_facts(self, obj):
        """The dates of its life, and the way to its renewal."""
        today = legal_date(timezone.now())
        is_late = obj.review_due_on is not None and obj.review_due_on <= today
        facts = [
            Fact(_("Issued on"), obj.issued_on),
            Fact(_("Valid until"), obj.expires_on or _("does not expire")),
            Fact(_("Submitted"), obj.submitted_at),
        ]
        if obj.verified_at:
            facts += [
                Fact(_("Verified"), f"{format_date(obj.verified_at)} · {obj.verified_by}"),
                Fact(_("How it was checked"), obj.get_check_method_display()),
                Fact(_("What was looked up"), obj.check_reference_shown),
                Fact(
                    _("Re-verification due"),
                    obj.review_due_on,
                    (_("due"), "bad") if is_late else None,
                ),
            ]
        if obj.previous:
            facts.append(Fact(_("Renews"), obj.previous, None, self.object_url(obj.previous)))
        facts += [
            Fact(_("Renewed by"), renewal, None, self.object_url(renewal))
            for renewal in obj.renewals.all()
        ]
        return tuple(facts)

    def renewal_facts(self, request, obj, names):
        """A link that opens the form of a renewal with the fields `names` filled in."""
        if obj.state not in RENEWABLE or not self.has_add_permission(request):
            return ()
        values = {name: getattr(obj, f"{name}_id", getattr(obj, name, "")) for name in names}
        query = urlencode({**values, "previous": obj.pk})
        return (Fact(_("Renewal"), _("Take in the renewal"), None, f"{self._add_url()}?{query}"),)

    def after_decision(self, request, obj, rule, decision):
        """Back to the application that it came with, while that is open: one screen for both."""
        application = getattr(obj, "application", None)
        response = super().after_decision(request, obj, rule, decision)
        if application is None or not application.is_open:
            return response
        url = reverse("admin:accounts_registrationapplication_change", args=[application.pk])
        return redirect(url)

    def response_add(self, request, obj, post_url_continue=None):
        """To the application that it came with, or to its own page."""
        super().response_add(request, obj, post_url_continue)
        application = getattr(obj, "application", None)
        if application is None:
            return redirect(self.object_url(obj))
        url = reverse("admin:accounts_registrationapplication_change", args=[application.pk])
        return redirect(url)

    def _add_url(self):
        return reverse(self._url_name("add"))

    @admin.display(description=_("valid until"), ordering="expires_on")
    def lasts(self, credential):
        """The last day, coloured by how close it is."""
        if credential.expires_on is None:
            return None
        return day_pill(credential.expires_on, legal_date(timezone.now()))

    @admin.display(description=_("re-verification due on"), ordering="review_due_on")
    def review_due(self, credential):
        """The day of the next check, coloured by how close it is."""
        if credential.review_due_on is None:
            return None
        return day_pill(credential.review_due_on, legal_date(timezone.now()))

    @admin.display(description=_("state"), ordering="state")
    def standing(self, credential):
        """The state as a pill."""
        return pill(credential.get_state_display(), CREDENTIAL_TONES[credential.state])
