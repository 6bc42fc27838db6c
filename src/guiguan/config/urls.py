"""All addresses: ours in guiguan.web.urls, and of sign-in only what this product offers."""

from allauth.account import views
from django.urls import include, path

from guiguan.web.sign_in import absent

urlpatterns = [
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/logout/", views.logout, name="account_logout"),
    path("accounts/password/", views.password_change, name="account_change_password"),
    path("accounts/reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    # allauth asks for these names; accounts are opened by the office and passwords set anew by an administrator.
    path("accounts/signup/", absent, name="account_signup"),
    path("accounts/inactive/", absent, name="account_inactive"),
    path("", include("guiguan.web.urls")),
]
