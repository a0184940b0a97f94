"""What systems of the platform bring, and where it stands."""

import hashlib
import re
from functools import partial

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from audit.domain.engine import DecisionRefused
from disclosure.api import intake, serializers, told
from disclosure.api.authentication import HasKey, KeyAuthentication, OpensKind
from disclosure.api.pagination import Newest
from disclosure.api.throttles import PerKey
from disclosure.api.views import answers
from disclosure.domain.api import submissions
from disclosure.domain.standing import standing
from disclosure.enums import ApiScope
from disclosure.filters import SubmissionFilter
from disclosure.models import ApiSubmission

IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{8,64}")
LONGEST_FLIGHT = 60
REFUSALS = (400, 401, 403, 409, 413, 415, 422, 429)
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    required=True,
    type={"type": "string", "pattern": "^[\\x21-\\x7e]{8,64}$"},
    description="Made anew for each submission, such as a UUID; the same when it is repeated.",
)


class InFlight(DecisionRefused):
    """The same submission is being taken in."""


@method_decorator(never_cache, name="dispatch")
class _KeyView(GenericAPIView):
    """A view for clients."""

    authentication_classes = [KeyAuthentication]
    permission_classes = [OpensKind]
    throttle_classes = [PerKey]
    kind = None


class _Submit(_KeyView):
    """Takes one kind of submission in: `intake` writes it, `answer_class` tells of it."""

    intake = None
    answer_class = serializers.Standing

    def take(self, request):
        """Take the body in, once for its Idempotency-Key."""
        given = self.get_serializer(data=request.data)
        idempotency_key = request.headers.get("Idempotency-Key", "")
        if not IDEMPOTENCY_KEY.fullmatch(idempotency_key):
            raise ParseError(
                _("Send an Idempotency-Key of 8 to 64 visible characters, new for each submission.")
            )
        given.is_valid(raise_exception=True)
        seen = f"{self.kind}\n{request.body_sha256}"
        now = timezone.now()
        with _flight(request.auth.client_id, idempotency_key):
            taken = submissions.take_in(
                key=request.auth,
                kind=self.kind,
                idempotency_key=idempotency_key,
                request_sha256=hashlib.sha256(seen.encode()).hexdigest(),
                at=now,
                perform=partial(self.perform, given.validated_data, now),
            )
        headers = {"Idempotency-Replayed": "true"} if taken.is_replay else {}
        if number := taken.answer.get("number"):
            headers["Location"] = reverse("api:standing", args=[self.kind.value, number])
        return Response(taken.answer, status=201, headers=headers)

    def perform(self, data, at):
        """Write what the body says; returns the object and the answer."""
        subject, besides = type(self).intake(data, at)
        answer = standing(self.kind, subject, at) if subject else {}
        return subject, self.answer_class(answer | besides).data


class _flight:
    """The time in which a submission is taken in: a repetition is refused meanwhile."""

    def __init__(self, client_id, idempotency_key):
        digest = hashlib.sha256(idempotency_key.encode()).hexdigest()
        self.name = f"api:flight:{client_id}:{digest}"

    def __enter__(self):
        if not cache.add(self.name, True, LONGEST_FLIGHT):
            raise InFlight(_("The same submission is being taken in: ask again in a moment."))

    def __exit__(self, *exc):
        cache.delete(self.name)


def _submit(name, kind, serializer, function, answer=serializers.Standing):
    """The view that takes in submissions of `kind`."""

    @extend_schema(
        operation_id=f"submit_{kind.name.lower()}",
        summary=str(serializer.__doc__.split("\n\n")[0].replace("\n    ", " ")),
        tags=["submit"],
        parameters=[KEY_HEADER],
        responses=answers(answer, *REFUSALS, code=201),
    )
    def post(self, request):
        return self.take(request)

    facts = {
        "kind": kind,
        "serializer_class": serializer,
        "intake": staticmethod(function),
        "answer_class": answer,
        "post": post,
        "__doc__": serializer.__doc__,
    }
    return type(name, (_Submit,), facts)


SubmitRegistration = _submit(
    "SubmitRegistration", ApiScope.REGISTRATIONS, serializers.Registration, intake.register
)
SubmitNameChange = _submit(
    "SubmitNameChange", ApiScope.NAME_CHANGES, serializers.NameChange, intake.rename
)
SubmitTransfer = _submit(
    "SubmitTransfer", ApiScope.TRANSFERS, serializers.Transfer, intake.hand_over
)
SubmitComplaint = _submit(
    "SubmitComplaint",
    ApiScope.COMPLAINTS,
    serializers.ComplaintReport,
    intake.complain,
    serializers.ComplaintTaken,
)
SubmitActivity = _submit(
    "SubmitActivity",
    ApiScope.ACTIVITY,
    serializers.Activity,
    intake.record_activity,
    serializers.ActivityTaken,
)


class StandingView(_KeyView):
    """Where something stands that the client brought."""

    serializer_class = serializers.Standing

    def initial(self, request, *args, **kwargs):
        """Learn the kind from the address before asking whether the key opens it."""
        self.kind = ApiScope(kwargs["kind"])
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="standing",
        summary="Where a submission stands",
        tags=["submit"],
        parameters=[
            OpenApiParameter(
                "kind",
                location=OpenApiParameter.PATH,
                enum=[each.value for each in told.MODELS],
            )
        ],
        responses=answers(serializers.Standing, 401, 403, 404, 429),
    )
    def get(self, request, kind, number):
        """State, outcome and messages of a submission."""
        subject = told.brought(request.auth.client, self.kind, number)
        answer = standing(self.kind, subject, timezone.now())
        return Response(self.get_serializer(answer).data)


class BroughtView(_KeyView):
    """What the client brought, newest first."""

    permission_classes = [HasKey]
    pagination_class = Newest
    filterset_class = SubmissionFilter
    serializer_class = serializers.Brought
    queryset = ApiSubmission.objects.none()

    def get_queryset(self):
        """Of the kinds that the key opens."""
        key = self.request.auth
        return ApiSubmission.objects.filter(client=key.client, kind__in=sorted(key.open_scopes))

    @extend_schema(
        operation_id="submissions",
        summary="What the client brought",
        tags=["submit"],
        responses=answers(serializers.Brought(many=True), 400, 401, 404, 422, 429),
    )
    def get(self, request):
        """A page of them."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows = [
            {"number": told.number_of(each), "kind": each.kind, "received_at": each.received_at}
            for each in page
        ]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)
