from django.urls import path

from staff import views

app_name = "staff"
urlpatterns = [path("language/", views.set_language, name="set_language")]
