"""The second factor: whom it is asked of, how its secrets are kept, how its codes are checked and counted."""

import base64
import hashlib
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet, MultiFernet
from django import forms
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from guiguan.people.operations import sign_ins
from guiguan.people.queries import sign_ins as people
from guiguan.procedure.spec import ADMINISTRATORS, OFFICE, Role
from guiguan.web import access

GROUPS: dict[str, frozenset[Role]] = {
    "office": OFFICE,
    "experts": frozenset({Role.EXPERT}),
    "committee": frozenset({Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER}),
    "administrators": ADMINISTRATORS,
    "discipline": frozenset({Role.DISCIPLINE}),
    "district": frozenset({Role.DISTRICT}),
    "recommenders": frozenset({Role.RECOMMENDER}),
}
HELD = "has_second_factor"
MUST = "您担任的角色须设置第二重验证。请先设置手机动态码或者通行密钥，再继续办理。"


def asked_of() -> frozenset[Role]:
    """The roles that must have one, by ``GUIGUAN_SECOND_FACTOR``; an unknown group is an error, never a gap."""
    return frozenset(role for group in settings.GUIGUAN_SECOND_FACTOR for role in GROUPS[group])


def wanting(request: HttpRequest) -> bool:
    """Whether the account must have a second factor and has none."""
    wanted = asked_of()
    if not wanted or request.session.get(HELD) or not access.held_roles(request) & wanted:
        return False
    if people.second_factors({access.actor_of(request).account_id}):
        request.session[HELD] = True
        return False
    return True


def _box() -> MultiFernet:
    keys = settings.GUIGUAN_FACTOR_KEY.split()
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])


class FactorAdapter(DefaultMFAAdapter):
    """Chinese sentences; secrets encrypted with a key kept outside the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证没有通过。请核对后输入最新的验证码；用过的验证码不能再用。",
        "cannot_generate_recovery_codes": "请先设置手机动态码或者通行密钥，再生成备用码。",
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return str(settings.GUIGUAN_SITE_NAME)

    def _get_site_name(self) -> str:
        return str(settings.GUIGUAN_SITE_NAME)

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.username)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's name
        return f"通行密钥{people.passkey_count(user.pk) + 1}"


def _code_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )  # fmt: skip


class _Checked:
    """A code is used once, and wrong ones are counted with wrong passwords: five, then fifteen minutes."""

    def clean_code(self) -> str:
        from allauth.core import context

        user, request, code = self.user, context.request, self.cleaned_data["code"]  # type: ignore[attr-defined]
        credentials = {"username": user.username}
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out = True
            raise FactorAdapter().validation_error("incorrect_code")
        found = sign_ins.spend_code(user.pk, code)
        if found is None:
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            raise FactorAdapter().validation_error("incorrect_code")
        self.authenticator = found
        return str(code)


class CodeForm(_Checked, AuthenticateForm):
    code = _code_field("验证码")


class CodeAgainForm(_Checked, ReauthenticateForm):
    code = _code_field("验证码")


class EnrolCodeForm(ActivateTOTPForm):
    code = _code_field("手机上显示的六位数字")


class EnrolKeyForm(AddWebAuthnForm):
    name = forms.CharField(label="名称", max_length=40, required=False, help_text="便于辨认，例如“办公电脑”。")


def _enrolled(sender: Any, request: HttpRequest, authenticator: Any, **_given: Any) -> None:
    sign_ins.mark_enrolled(authenticator, request.POST.get("code", ""))


def _removed(sender: Any, request: HttpRequest, **_given: Any) -> None:
    """Whether one is left is read anew at the next request."""
    request.session.pop(HELD, None)


def listen() -> None:
    """Connected once, when the apps are ready."""
    from allauth.mfa.signals import authenticator_added, authenticator_removed

    asked_of()
    authenticator_removed.connect(_removed, dispatch_uid="guiguan.second_factor.removed")
    authenticator_added.connect(_enrolled, dispatch_uid="guiguan.second_factor")
