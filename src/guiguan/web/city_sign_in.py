"""The city's single sign-on (OpenID Connect), by setting: lets in accounts that exist, makes none."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guiguan.documents import operations as documents
from guiguan.people.queries import sign_ins as people
from guiguan.procedure import clock
from guiguan.procedure.spec import THE_PUBLIC

UNKNOWN = "统一身份认证已经通过，但没有与之对应的账号。请联系审定办开立账号，或者核对登记的信息。"
FAILED = "统一身份认证没有完成。请重新登录，或者改用本平台的账号和密码。"


def refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "account/city_refused.html", {"sentence": sentence}, status=status)


def claimed(data: dict[str, Any]) -> str:
    """The configured claim of the answer, as text; "" when it is missing or no text or number."""
    found = (data.get("userinfo") or data.get("id_token") or data).get(settings.GUIGUAN_OIDC_CLAIM, "")
    return str(found).strip() if isinstance(found, str | int) else ""


class CityAdapter(DefaultSocialAccountAdapter):
    """Nothing is stored of the answer: who signs in is looked up anew by the claim each time."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """Nobody is made, so nothing of the answer is written on him."""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Raises the page that refuses, unless exactly one open account answers to the claim."""
        subject = claimed(sociallogin.account.extra_data)
        account = people.account_claimed(settings.GUIGUAN_OIDC_FIELD, subject) if subject else None
        if account is None or sociallogin.state.get("process") != "login":
            documents.log_access(THE_PUBLIC, clock.now(), "统一身份认证无对应账号", subject)
            raise ImmediateHttpResponse(refused(request, UNKNOWN, 403))
        sociallogin.user = account

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_given: Any) -> None:  # type: ignore[override]
        raise ImmediateHttpResponse(refused(request, FAILED, 401))
