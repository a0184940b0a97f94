from django.urls import path

from disclosure import views

app_name = "disclosure"
urlpatterns = [
    path("complaints/", views.complain, name="complain"),
    path("complaints/received/", views.received, name="received"),
    path("complaints/answer/", views.look_up, name="look_up"),
]
