"""URLs of the whole site: the desk is the admin."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("api/v1/", include("disclosure.api.urls")),
    path("public/", include("disclosure.urls")),
    path("staff/", include("staff.urls")),
    path("desk/", admin.site.urls),
]
