"""All addresses: ours in guiguan.web.urls, and of sign-in only what this product offers."""

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount.providers.openid_connect import views as city
from django.urls import include, path

from guiguan.web.sign_in import absent, city_cancelled

handler400 = "guiguan.web.outage.refused"
handler500 = "guiguan.web.outage.answer"
urlpatterns = [
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/logout/", views.logout, name="account_logout"),
    path("accounts/password/", views.password_change, name="account_change_password"),
    path("accounts/reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("accounts/factors/", factors.index, name="mfa_index"),
    path("accounts/factors/check/", factors.authenticate, name="mfa_authenticate"),
    path("accounts/factors/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/factors/code/", totp.activate_totp, name="mfa_activate_totp"),
    path("accounts/factors/code/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/factors/key/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("accounts/factors/key/again/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("accounts/factors/key/<int:pk>/remove/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("accounts/factors/keys/", factors.index, name="mfa_list_webauthn"),
    path("accounts/factors/spare/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/factors/spare/anew/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("accounts/city/<str:provider_id>/", city.login, name="openid_connect_login"),
    path("accounts/city/<str:provider_id>/back/", city.callback, name="openid_connect_callback"),
    path("accounts/city/cancelled/by/you/", city_cancelled, name="socialaccount_login_cancelled"),
    # allauth asks for these names; accounts are opened by the office and passwords set anew by an administrator.
    path("accounts/signup/", absent, name="account_signup"),
    path("accounts/signup/city/", absent, name="socialaccount_signup"),
    path("accounts/inactive/", absent, name="account_inactive"),
    path("", include("guiguan.web.urls")),
]
