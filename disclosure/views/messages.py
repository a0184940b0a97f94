"""Messages and what is in progress, for whoever has a number and its access code.

The code is checked once; from then on the session holds the number for ACCESS_TTL after each use.
Neither stands in an address.
"""

import json
from datetime import timedelta
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.domain.engine import DecisionRefused
from audit.domain.messages import text_for_recipient
from audit.models import StaleVersion
from disclosure.domain import correspondence
from disclosure.forms import (
    MAX_NUMBER,
    AccessForm,
    MessageAnswerForm,
    MessageAppealForm,
    MessageObjectionForm,
)
from disclosure.throttle import limited, limited_reads
from regulations.calendar import legal_date

ACCESS, DRAFT, DONE = "message_access", "message_draft", "message_done"
ACCESS_TTL = timedelta(minutes=30)
MAX_KEPT = 40_000
# Fields of a form that say which page it was, not what was typed.
OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "number", "seen_version", "idempotency_key"})
TITLES = {
    "answer": gettext_lazy("Answer"),
    "appeal": gettext_lazy("Appeal"),
    "object": gettext_lazy("Object to the transfer"),
}
DONE_WORDS = {
    "answer": gettext_lazy("Your answer was received."),
    "appeal": gettext_lazy("Your appeal was received."),
    "object": gettext_lazy("Your objection was received. The transfer waits for its decision."),
}
FORMS = {
    "answer": MessageAnswerForm,
    "appeal": MessageAppealForm,
    "object": MessageObjectionForm,
}


@never_cache
@limited_reads
@limited("messages")
def access(request):
    """Ask for number and code, and open what they lead to."""
    form = AccessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data["correspondence"]
        request.session.cycle_key()
        _remember(request, found.number)
        code, draft = _kept(form.cleaned_data["kept"])
        if code:
            request.session[DRAFT] = {"number": found.number, "code": code, "data": draft}
            return redirect("disclosure:message_act", code)
        return redirect("disclosure:message")
    return render(request, "disclosure/messages.html", {"form": form})


def _opened(view):
    """A page about the correspondence that the session has opened; without one, the way in."""

    @wraps(view)
    @never_cache
    @limited_reads
    def shown(request, *args, **kwargs):
        found = _current(request)
        if found is None and request.method == "POST":
            return _ask_again(request, kwargs.get("code", ""))
        if found is None:
            return redirect("disclosure:messages")
        return view(request, found, *args, **kwargs)

    return shown


@require_safe
@_opened
def read(request, found):
    """The message, where things stand, and what can be done now."""
    now = timezone.now()
    correspondence.record_read(found, at=now)
    answers = correspondence.answers(found)
    context = {
        "found": found,
        "answers": answers,
        "answered_state": correspondence.answered_state(found, at=now) if answers else "",
        "text": text_for_recipient(found.message) if found.message else "",
        "measures": found.measures(),
        "options": [
            {"title": TITLES[each.code], "option": each, "is_late": _is_late(each, now)}
            for each in correspondence.options(found, at=now)
        ],
        "progress": correspondence.progress(found, at=now),
        "others": correspondence.other_messages(found, at=now),
        "done": request.session.pop(DONE, None),
    }
    return render(request, "disclosure/message.html", context)


@limited("message_actions")
@_opened
def act(request, found, code):
    """Answer, appeal or object."""
    if code not in FORMS:
        raise Http404
    now = timezone.now()
    options = {each.code: each for each in correspondence.options(found, at=now)}
    option = options.get(code)
    is_open = option is not None and not option.refusal
    draft = _draft(request, found, code)
    if request.method == "POST":
        form = FORMS[code](request.POST, request.FILES, found=found)
        is_valid = form.is_valid()
        if is_valid and (_was_sent(code, form) or (is_open and _perform(code, found, form))):
            request.session.pop(DRAFT, None)
            request.session[DONE] = str(DONE_WORDS[code])
            return redirect("disclosure:message")
        if not is_open:
            form.add_error(None, (option and option.refusal) or _("This is no longer possible."))
    elif not is_open:
        return redirect("disclosure:message")
    else:
        form = FORMS[code](found=found, initial=draft)
    context = {
        "found": found,
        "form": form,
        "title": TITLES[code],
        "option": option,
        "asks_for_files": bool(request.FILES and form.errors),
        "was_kept": draft is not None and request.method != "POST",
    }
    return render(request, "disclosure/message_action.html", context)


@require_POST
def close(request):
    """End the access before it runs out."""
    for key in (ACCESS, DRAFT, DONE):
        request.session.pop(key, None)
    return redirect("disclosure:messages")


def _was_sent(code, form):
    """Whether the same form was sent before, as by a second click."""
    return code == "answer" and correspondence.was_answered(form.cleaned_data["idempotency_key"])


def _perform(code, found, form):
    """Whether the form's action was done; where it was refused, the form says why."""
    facts, now = form.cleaned_data, timezone.now()
    try:
        if code == "answer":
            correspondence.answer(
                found,
                seen_version=facts["seen_version"],
                idempotency_key=facts["idempotency_key"],
                text=facts["text"],
                files=facts["files"] or (),
                corrections=form.corrections(),
                at=now,
            )
        elif code == "appeal":
            correspondence.appeal(
                found,
                measures=form.chosen(),
                grounds=facts["grounds"],
                files=facts["files"] or (),
                at=now,
            )
        else:
            correspondence.object_to_transfer(
                found, grounds=facts["grounds"], files=facts["files"] or (), at=now
            )
    except StaleVersion:
        form.data = form.data.copy()
        form.data["seen_version"] = str(found.subject.version)
        form.add_error(None, _("This was changed meanwhile. Check your answer and send it again."))
        return False
    except (DecisionRefused, ValidationError) as refusal:
        form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
        return False
    return True


def _current(request):
    """The Correspondence that the session has opened, or None. A form that was opened for another
    number finds none.
    """
    held = request.session.get(ACCESS)
    if held is None or held["until"] < timezone.now().timestamp():
        request.session.pop(ACCESS, None)
        return None
    if request.method == "POST" and request.POST.get("number") != held["number"]:
        return None
    found = correspondence.by_number(held["number"], at=timezone.now())
    if found is not None:
        _remember(request, held["number"])
    return found


def _remember(request, number):
    until = (timezone.now() + ACCESS_TTL).timestamp()
    request.session[ACCESS] = {"number": number, "until": until}


def _ask_again(request, code):
    """Ask for the code again and keep what was typed; files have to be chosen again."""
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in OWN_FIELDS}
    kept = json.dumps({"code": code, "data": typed}, ensure_ascii=False)
    initial = {
        "number": request.POST.get("number", "")[:MAX_NUMBER],
        "kept": kept if code in FORMS and len(kept) <= MAX_KEPT else "",
    }
    context = {"form": AccessForm(initial=initial), "has_run_out": True}
    return render(request, "disclosure/messages.html", context)


def _kept(text):
    """(action, {field: [value]}) of what was typed before the access ran out, as far as it is."""
    try:
        kept = json.loads(text)
        code, typed = kept["code"], kept["data"]
        data = {str(name): [str(each) for each in values] for name, values in typed.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", {}
    return (code, data) if code in FORMS else ("", {})


def _draft(request, found, code):
    """What was typed for this form before the access ran out, or None."""
    draft = request.session.get(DRAFT)
    if draft is None or (draft["number"], draft["code"]) != (found.number, code):
        return None
    many = {"measures"}
    return {
        name: values if name in many else values[-1]
        for name, values in draft["data"].items()
        if values
    }


def _is_late(option, now):
    return option.last_day is not None and option.last_day < legal_date(now)
