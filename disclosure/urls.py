from django.urls import path

from disclosure.api import documentation
from disclosure.views import answers, appeals, complaints, messages, objections, register

app_name = "disclosure"
urlpatterns = [
    path("", register.home, name="home"),
    path("accounts/<str:platform_id>/", register.account, name="account"),
    path("transfers/", register.transfers, name="transfers"),
    path("closed/", register.closed, name="closed"),
    path("platform/", register.platform, name="platform"),
    path("figures/", register.figures, name="figures"),
    path("ledger/", register.ledger, name="ledger"),
    path("ledger/checkpoint.txt", register.checkpoint, name="checkpoint"),
    path("complaints/", complaints.complain, name="complain"),
    path("complaints/received/", complaints.received, name="received"),
    path("appeals/", appeals.appeal, name="appeal"),
    path("appeals/received/", appeals.received, name="appeal_received"),
    path("messages/", messages.access, name="messages"),
    path("messages/read/", messages.read, name="message"),
    path("messages/close/", messages.close, name="message_close"),
    path("messages/<slug:code>/", messages.act, name="message_act"),
    path("transfers/<str:number>/objection/", objections.submit, name="object"),
    path("transfers/objection-received/", objections.received, name="objection_received"),
    path("programs/", documentation.reference, name="reference"),
    path("answers/", answers.look_up, name="look_up"),
]
