"""Refusals as problem details (RFC 9457): what is wrong, where, and what to do."""

from http import HTTPStatus

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    BadRequest,
    PermissionDenied,
    SuspiciousOperation,
    ValidationError,
)
from django.http import Http404, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from audit.domain.engine import DecisionRefused
from audit.models import StaleVersion
from audit.personal_data import PersonalDataErased
from desk.checking import log_failure

MEDIA_TYPE = "application/problem+json"
# What Django raises at requests that it cannot, or does not want to, take apart.
UNREADABLE = (BadRequest, SuspiciousOperation, UnreadablePostError)
# Headers of another answer that stay when it becomes a problem.
KEPT_HEADERS = ("Allow", "Content-Language", "Retry-After", "Vary", "WWW-Authenticate")
WHOLE = {NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY}


class Fault(serializers.Serializer):
    """One thing that is wrong: where (a JSON pointer into the body, or a parameter) and what."""

    pointer = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """Why nothing was done, and what to do (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = Fault(many=True, required=False)


def handle(exc, context):
    """The response to a refusal, or to an error of ours, which is logged and not told."""
    set_rollback()
    if isinstance(exc, Http404):
        exc = exceptions.NotFound(_("There is nothing here under this name."))
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied(*exc.args)
    if isinstance(exc, ValidationError):
        return problem(422, errors=list(_faults(_plain(exc), "#")))
    if isinstance(exc, exceptions.ValidationError):
        return problem(422, errors=list(_faults(exc.detail, "#")))
    if isinstance(exc, (DecisionRefused, StaleVersion, PersonalDataErased)):
        return problem(exc.status, str(exc))
    if isinstance(exc, UNREADABLE):
        return problem(400, _detail(400))
    if not isinstance(exc, exceptions.APIException):
        log_failure(f"Request to {context['request'].path}", exc)
        return problem(500, _detail(500))
    headers = {}
    if isinstance(exc, exceptions.Throttled) and exc.wait:
        headers["Retry-After"] = str(int(exc.wait) + 1)
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    return problem(exc.status_code, str(exc.detail), headers=headers)


def problem(code, detail="", *, errors=(), headers=None):
    """A problem as a response."""
    body = _body(code, detail or _("Correct what “errors” names, and send it again."))
    if errors:
        body["errors"] = errors
    return Response(body, status=code, headers=headers, content_type=MEDIA_TYPE)


def plain_problem(response):
    """A refusal from outside the API's views, such as a page of Django's, as a problem."""
    code = response.status_code
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    body = _body(code, _detail(code))
    return JsonResponse(body, status=code, headers=headers, content_type=MEDIA_TYPE)


def _body(code, detail):
    title = HTTPStatus(code).phrase
    return {"type": "about:blank", "title": title, "status": code, "detail": _encodable(detail)}


def _detail(code):
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _("The desk failed to answer. The failure is logged: send the request again later.")
    if code == HTTPStatus.NOT_FOUND:
        return _("There is nothing here under this name.")
    return _("The request cannot be read: check its address, its headers and its size.")


def _encodable(text):
    """The text with halves of surrogate pairs, which cannot be sent, as escapes."""
    return str(text).encode(errors="backslashreplace").decode()


def refused(form, *, at=None):
    """What a Django form found, as the serializer's own error under the field `at`."""
    found = {
        api_settings.NON_FIELD_ERRORS_KEY if name in WHOLE else name: list(map(str, messages))
        for name, messages in form.errors.items()
    }
    return exceptions.ValidationError({at: found} if at else found)


def _plain(error):
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def _faults(found, pointer):
    """Every message under `found`, a nest of dicts and lists, with its pointer."""
    if isinstance(found, dict):
        for name, each in found.items():
            step = _encodable(name).replace("~", "~0").replace("/", "~1")
            yield from _faults(each, pointer if name in WHOLE else f"{pointer}/{step}")
    elif isinstance(found, list):
        for position, each in enumerate(found):
            is_nested = isinstance(each, (dict, list))
            yield from _faults(each, f"{pointer}/{position}" if is_nested else pointer)
    else:
        yield {"pointer": pointer, "detail": _encodable(found)}
