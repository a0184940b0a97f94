from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from disclosure.api import submit, told
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
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    re_path(r"", Nothing.as_view()),
]
