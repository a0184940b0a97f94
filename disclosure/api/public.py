"""The public register, for whoever asks."""

from django.http import Http404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from disclosure import register
from disclosure.api.pagination import ByKey, Newest
from disclosure.api.projections import serializer
from disclosure.api.throttles import PerAddress
from disclosure.api.views import answers
from disclosure.filters import AccountFilter, NoticeFilter
from regulations.calendar import legal_date

FRESH_SECONDS = 60


@method_decorator(conditional_page, name="dispatch")
@method_decorator(cache_control(public=True, max_age=FRESH_SECONDS), name="dispatch")
class _PublicView(GenericAPIView):
    """Anybody may ask, so often a minute; what has not changed is answered 304."""

    throttle_classes = [PerAddress]
    pagination_class = None
    filter_backends = []


def _rows(name, projection, told, *, summary, filterset=None, order=ByKey):
    """The view of pages of rows; `told` makes a row a projection."""
    facts = {
        "pagination_class": order,
        "serializer_class": serializer(projection),
    }
    if filterset is not None:
        facts |= {
            "filterset_class": filterset,
            "filter_backends": GenericAPIView.filter_backends,
        }

    @extend_schema(
        operation_id=name,
        summary=summary,
        tags=["register"],
        responses=answers(serializer(projection)(many=True), 404, 422, 429),
    )
    def get(self, request):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        shown = self.get_serializer([told(row) for row in page], many=True)
        return self.get_paginated_response(shown.data)

    rows = getattr(register, name)
    facts |= {"get_queryset": lambda self: rows(), "get": get, "__doc__": summary}
    return type(name, (_PublicView,), facts)


def _list(name, projection, ask, *, summary):
    """The view of a list that is short."""

    @extend_schema(
        operation_id=name,
        summary=summary,
        tags=["register"],
        responses=answers(serializer(projection)(many=True), 429),
    )
    def get(self, request):
        return Response(self.get_serializer(ask(), many=True).data)

    facts = {"serializer_class": serializer(projection), "get": get, "__doc__": summary}
    return type(name, (_PublicView,), facts)


def _today():
    return legal_date(timezone.now())


Accounts = _rows(
    "accounts",
    register.Account,
    register.account,
    summary="Accounts of the register",
    filterset=AccountFilter,
)
ClosedAccounts = _rows(
    "closed_accounts",
    register.ClosedAccount,
    register.closed_account,
    summary="Accounts that were closed",
    order=Newest,
)
Transfers = _rows(
    "transfers",
    register.TransferNotice,
    register.transfer,
    summary="Notices of transfers",
    filterset=NoticeFilter,
    order=Newest,
)
Licenses = _list(
    "licenses",
    register.License,
    lambda: register.licenses(_today()),
    summary="Licenses that the platform holds",
)
Agreements = _list(
    "agreements",
    register.Agreement,
    lambda: register.agreements(_today()),
    summary="Versions of the service agreement",
)
Rules = _list(
    "rules",
    register.RulesFiling,
    register.rules_filings,
    summary="Rules of the platform that an authority has on file",
)
Months = _list(
    "months",
    register.Month,
    register.months,
    summary="Complaints of each month, and their handling",
)


class AccountView(_PublicView):
    """One account."""

    serializer_class = serializer(register.AccountPage)

    @extend_schema(
        operation_id="account",
        summary="An account with its labels",
        tags=["register"],
        responses=answers(serializer(register.AccountPage), 404, 429),
    )
    def get(self, request, platform_id):
        """Its page."""
        row = register.accounts().filter(external_id=platform_id).first()
        if not row:
            raise Http404
        return Response(self.get_serializer(register.account_page(row, _today())).data)


class CheckpointView(_PublicView):
    """The ledger's latest checkpoint."""

    serializer_class = serializer(register.Checkpoint)

    @extend_schema(
        operation_id="checkpoint",
        summary="Latest checkpoint of the ledger",
        tags=["register"],
        responses=answers(serializer(register.Checkpoint), 404, 429),
    )
    def get(self, request):
        """The signed note, to be compared with one's own copy."""
        found = register.checkpoint()
        if found is None:
            raise Http404
        return Response(self.get_serializer(found).data)
