"""All addresses: ours in guiguan.web.urls, sign-in's under /accounts/."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("guiguan.web.urls")),
]
