"""What holds of every request; refused decisions become pages that say what to do."""

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from audit.domain.engine import DecisionRefused
from audit.models import StaleVersion
from audit.personal_data import PersonalDataErased

MULTIPART, UTF_8 = "multipart/form-data", "utf-8"


class RequestText:
    """Refuse text that no database stores: NUL in an address, which PostgreSQL cannot look for, and
    forms in another encoding than UTF-8, which browsers do not send and some codecs break on.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """The answer. Raises BadRequest, Http404."""
        if "\0" in request.path_info:
            raise Http404
        charset = request.content_params.get("charset", UTF_8).lower()
        if request.content_type == MULTIPART and charset != UTF_8:
            raise BadRequest("Forms are sent in UTF-8.")
        return self.get_response(request)


class Conflicts:
    """Answer StaleVersion, DecisionRefused and ValidationError with their status and a page that
    says why; nothing was written.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Render the refusal; every other exception takes its usual way."""
        if isinstance(exception, StaleVersion):
            return _page(request, exception, _("Somebody was faster"), **_latest(exception))
        if isinstance(exception, (DecisionRefused, PersonalDataErased)):
            return _page(request, exception, _("This could not be decided"))
        if isinstance(exception, ValidationError):
            refusal = Invalid(" ".join(exception.messages))
            return _page(request, refusal, _("This could not be decided"))
        return None


class Invalid(DecisionRefused):
    """What was to be written breaks a rule that the form could not know of."""

    status = 400


def _latest(stale):
    """Who moved the row on, when, and by which verb, if a verb it was."""
    subject = stale.subject
    if stale.decision is not None:
        verb = subject.transitions[stale.decision.verb].done
        return {"who": stale.decision.actor, "when": stale.decision.decided_at, "what": verb}
    row = subject.history.select_related("history_user").order_by("-history_id").first()
    return {"who": row.history_user, "when": row.history_date, "what": _("Edited")}


def _page(request, exception, title, **context):
    context |= {
        "title": title,
        "reason": str(exception),
        "back": getattr(request, "desk_back", request.path),
    }
    return render(request, "refused.html", context, status=exception.status)
