from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from disclosure.api import public, submit, told
from disclosure.api.views import Nothing

app_name = "api"
KINDS = "|".join(told.MODELS)
urlpatterns = [
    path("registrations/", submit.SubmitRegistration.as_view(), name="registrations"),
    path("name-changes/", submit.SubmitNameChange.as_view(), name="name-changes"),
    path("transfers/", submit.SubmitTransfer.as_view(), name="transfers"),
    path("complaints/", submit.SubmitComplaint.as_view(), name="complaints"),
    path("activity/", submit.SubmitActivity.as_view(), name="activity"),
    path("submissions/", submit.BroughtView.as_view(), name="submissions"),
    re_path(
        rf"^(?P<kind>{KINDS})/(?P<number>[A-Z]-\d{{4}}-\d{{6,18}})/$",
        submit.StandingView.as_view(),
        name="standing",
    ),
    path("register/accounts/", public.Accounts.as_view(), name="accounts"),
    path("register/accounts/<str:platform_id>/", public.AccountView.as_view(), name="account"),
    path("register/closed-accounts/", public.ClosedAccounts.as_view(), name="closed-accounts"),
    path("register/transfers/", public.Transfers.as_view(), name="register-transfers"),
    path("register/licenses/", public.Licenses.as_view(), name="licenses"),
    path("register/agreements/", public.Agreements.as_view(), name="agreements"),
    path("register/rules/", public.Rules.as_view(), name="rules"),
    path("register/months/", public.Months.as_view(), name="months"),
    path("register/checkpoint/", public.CheckpointView.as_view(), name="checkpoint"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    re_path(r"", Nothing.as_view()),
]
