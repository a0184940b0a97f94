"""JSON as it is taken in: of bounded size and depth, and nothing that is read in two ways."""

import hashlib
import json

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

DEEPEST = 8


class TooLarge(APIException):
    """The body is larger than `API_BODY_MAX_BYTES`."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


class StrictJSONParser(BaseParser):
    """One JSON value in UTF-8; its SHA-256 becomes the request's `body_sha256`.

    A name that stands twice in an object, numbers that JSON does not know and nesting beyond
    DEEPEST are refused.
    """

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        """The value. Raises TooLarge, ParseError."""
        limit = settings.API_BODY_MAX_BYTES
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge(
                _("The body is larger than %(limit)s.") % {"limit": filesizeformat(limit)}
            )
        parser_context["request"].body_sha256 = hashlib.sha256(body).hexdigest()
        try:
            value = json.loads(
                body.decode(), object_pairs_hook=_object, parse_constant=_refuse_constant
            )
            is_too_deep = _depth(value) > DEEPEST
        except ValidationError as error:
            raise ParseError(error.message) from error
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not JSON in UTF-8.")) from error
        if is_too_deep:
            raise ParseError(_("The body is nested too deeply."))
        return value


def _object(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValidationError(_("A name stands twice in one object."))
    return found


def _refuse_constant(name):
    raise ValidationError(_("%(name)s is no number of JSON.") % {"name": name})


def _depth(value):
    """How deep lists and objects are nested. Raises RecursionError."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return 0
    return 1 + max(map(_depth, value), default=0)
