"""Settings. Everything an installation may choose comes from the environment; see docs/developing/README.md."""

import os
import sqlite3
from pathlib import Path
from typing import Any

import dj_database_url

from guiguan.config import keys

PACKAGE = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("GUIGUAN_VAR", "var")).resolve()


def flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default) == "1"


GUIGUAN_DEMO = flag("GUIGUAN_DEMO")
GUIGUAN_SITE_NAME = os.environ.get(
    "GUIGUAN_SITE_NAME", "上海市政府质量奖管理平台" + ("（演示）" if GUIGUAN_DEMO else "")
)
GUIGUAN_AUTHORITY = os.environ.get("GUIGUAN_AUTHORITY", "cn-31")
GUIGUAN_KEYS_DIR = Path(os.environ.get("GUIGUAN_KEYS_DIR", str(VAR / "keys"))).resolve()
GUIGUAN_FILES_DIR = Path(os.environ.get("GUIGUAN_FILES_DIR", str(VAR / "files"))).resolve()
GUIGUAN_FONTS = [Path(one) for one in os.environ.get("GUIGUAN_FONTS", "").split(os.pathsep) if one]
GUIGUAN_MAIL = flag("GUIGUAN_MAIL")
GUIGUAN_CLAMD = os.environ.get("GUIGUAN_CLAMD", "")
GUIGUAN_CLAMD_SECONDS = float(os.environ.get("GUIGUAN_CLAMD_SECONDS", "20"))
GUIGUAN_URL = os.environ.get("GUIGUAN_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
GUIGUAN_TESTING = flag("GUIGUAN_TESTING")

SECRET_KEY = keys.secret(GUIGUAN_KEYS_DIR / "secret.key", os.environ.get("GUIGUAN_SECRET_KEY", ""))
DEBUG = False
ALLOWED_HOSTS = os.environ.get("GUIGUAN_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("GUIGUAN_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guiguan.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_q",
    "guiguan.procedure",
    "guiguan.people",
    "guiguan.documents",
    "guiguan.rounds",
    "guiguan.honours",
    "guiguan.publicity",
    "guiguan.applications",
    "guiguan.governance",
    "guiguan.review",
    "guiguan.conferral",
    "guiguan.search",
    "guiguan.jobs",
    "guiguan.config.apps.Wiring",
]
MIDDLEWARE = [
    "guiguan.web.outage.Outage",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "guiguan.web.middleware.Desk",
    "guiguan.web.middleware.WithoutNul",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "guiguan.config.urls"
WSGI_APPLICATION = "guiguan.config.wsgi.application"
AUTH_USER_MODEL = "people.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "guiguan.web.context.frame",
            ],
        },
    }
]

# SQLite below 3.51.3 can lose data when the WAL is reset, so there the rollback journal with EXTRA is used.
_JOURNAL = (
    "WAL; PRAGMA synchronous=FULL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "DELETE; PRAGMA synchronous=EXTRA"
)
BUSY_SECONDS = 20
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR / 'guiguan.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": BUSY_SECONDS,
        "init_command": f"PRAGMA journal_mode={_JOURNAL}; PRAGMA foreign_keys=ON; "
        f"PRAGMA busy_timeout={BUSY_SECONDS * 1000};",
    }
ATOMIC_REQUESTS = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "guiguan.people.backend.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if GUIGUAN_TESTING:  # hundreds of accounts are made in tests; one test signs in through Argon2 itself
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "guiguan.web.sign_in.ClosedAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Failures are counted once, by axes, in the database all workers share; the other count would answer before it.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
# The second factor, for whom it is asked (guiguan.web.second_factor.GROUPS), and the fresh sign-in for grave acts.
GUIGUAN_SECOND_FACTOR = os.environ.get(
    "GUIGUAN_SECOND_FACTOR", "" if GUIGUAN_DEMO else "office,experts,committee,administrators"
).replace(",", " ").split()  # fmt: skip
GUIGUAN_FRESH_MINUTES = int(os.environ.get("GUIGUAN_FRESH_MINUTES", "30" if GUIGUAN_DEMO else "10"))
GUIGUAN_FACTOR_KEY = keys.secret(GUIGUAN_KEYS_DIR / "factors.key", os.environ.get("GUIGUAN_FACTOR_KEY", ""))
ACCOUNT_REAUTHENTICATION_TIMEOUT = GUIGUAN_FRESH_MINUTES * 60
MFA_ADAPTER = "guiguan.web.second_factor.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "guiguan.web.second_factor.CodeForm",
    "reauthenticate": "guiguan.web.second_factor.CodeAgainForm",
    "activate_totp": "guiguan.web.second_factor.EnrolCodeForm",
    "add_webauthn": "guiguan.web.second_factor.EnrolKeyForm",
}
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True

# The city's single sign-on: off without GUIGUAN_OIDC_URL. The token is taken over TLS from the address itself.
GUIGUAN_OIDC_URL = os.environ.get("GUIGUAN_OIDC_URL", "").rstrip("/")
GUIGUAN_OIDC_NAME = os.environ.get("GUIGUAN_OIDC_NAME", "市统一身份认证")
GUIGUAN_OIDC_CLAIM = os.environ.get("GUIGUAN_OIDC_CLAIM", "preferred_username")
GUIGUAN_OIDC_FIELD = os.environ.get("GUIGUAN_OIDC_FIELD", "username")
if GUIGUAN_OIDC_URL and not GUIGUAN_OIDC_URL.startswith(("https://", "http://127.0.0.1:")):
    raise ValueError("GUIGUAN_OIDC_URL 必须以 https:// 开头。")
SOCIALACCOUNT_ADAPTER = "guiguan.web.city_sign_in.CityAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
OPENID_APP = {
    "provider_id": "city",
    "name": GUIGUAN_OIDC_NAME,
    "client_id": os.environ.get("GUIGUAN_OIDC_CLIENT", ""),
    "secret": os.environ.get("GUIGUAN_OIDC_SECRET", ""),
    "settings": {"server_url": GUIGUAN_OIDC_URL},
}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": [OPENID_APP] if GUIGUAN_OIDC_URL else [], "OAUTH_PKCE_ENABLED": True}
}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True

SESSION_COOKIE_AGE = 1800
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE = flag("GUIGUAN_TLS")
CSRF_FAILURE_VIEW = "guiguan.web.expired.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        # A form's answer may lead on to the city's sign-on, which browsers count as its target.
        "form-action": ["'self'", *filter(None, ["/".join(GUIGUAN_OIDC_URL.split("/")[:3])])],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
    }
}

EMAIL_BACKEND = os.environ.get("GUIGUAN_MAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("GUIGUAN_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("GUIGUAN_MAIL_PORT", "25"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("GUIGUAN_MAIL_FROM", "noreply@localhost")

Q_CLUSTER = {
    "name": "guiguan",
    "orm": "default",
    "workers": 1,
    "timeout": 300,
    "retry": 360,
    "max_attempts": 5,
    "poll": 2,
    "catch_up": False,
    "label": "后台任务",
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("GUIGUAN_LOG_LEVEL", "WARNING")},
}
