"""Findings on a proposal: who may confirm it, and whether it still fits."""

from django.utils.translation import gettext_lazy as _

from audit.domain.proposals import excluded_checkers
from regulations.findings import Finding, Level


def independence_findings(user, proposal):
    """Whether `user` had a part in what is proposed."""
    if user.pk in excluded_checkers(proposal):
        yield Finding(
            Level.BLOCK,
            "not-independent",
            _("You had a part in this"),
            "6",
            _("Another person must confirm."),
        )
    else:
        yield Finding(Level.PASS, "independent", _("You had no part in this"), "6")


def freshness_findings(proposal):
    """Whether the object is as it was when it was proposed."""
    if proposal.subject().version != proposal.object_version:
        yield Finding(
            Level.WARN,
            "moved-on",
            _("The object has changed since"),
            "6",
            _("Confirming lets the proposal lapse; propose again on the page as it is now."),
        )
    else:
        yield Finding(Level.PASS, "as-proposed", _("The object is as it was proposed"), "6")
