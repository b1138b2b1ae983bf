"""Wiring of Django. What an office can set is in ``options.py``; this file turns it into Django's settings."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF

from tadrib.config.options import ROOT, BadOption, generated_secret, read, secrets_folder, yes
from tadrib.kernel.languages import DEFAULT
from tadrib.kernel.languages import LANGUAGES as HOUSE_LANGUAGES

OPTIONS = read()
PACKAGE = Path(__file__).resolve().parents[1]
DATA = Path(OPTIONS["TADRIB_DATA"] or ROOT / "var")
SECRETS = secrets_folder(OPTIONS)
TADRIB_REMINDERS = sorted({int(day) for day in OPTIONS["TADRIB_REMINDERS"].split(",") if day.strip()})
TADRIB_TRAVEL_DAYS = int(OPTIONS["TADRIB_TRAVEL_DAYS"])
TADRIB_KEY_STORE = OPTIONS["TADRIB_KEY_STORE"]
DATA.mkdir(parents=True, exist_ok=True)

DEBUG = yes(OPTIONS["TADRIB_DEBUG"])
SECRET_KEY = OPTIONS["TADRIB_SECRET_KEY"] or generated_secret(SECRETS, "secret.key")
ALLOWED_HOSTS = [host.strip() for host in OPTIONS["TADRIB_HOSTS"].split(",") if host.strip()]
if not OPTIONS["TADRIB_PORT"].isdecimal() or not 0 < int(OPTIONS["TADRIB_PORT"]) < 65536:
    raise BadOption(f"TADRIB_PORT: write a number from 1 to 65535, not {OPTIONS['TADRIB_PORT']}")
TADRIB_PORT = int(OPTIONS["TADRIB_PORT"])
TADRIB_URL = (OPTIONS["TADRIB_URL"] or f"http://127.0.0.1:{TADRIB_PORT}").rstrip("/")
TADRIB_DEMO = yes(OPTIONS["TADRIB_DEMO"])
TADRIB_OFFICE_NAME = OPTIONS["TADRIB_OFFICE_NAME"]
_SECURE = TADRIB_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "tadrib.domain.audit",
    "tadrib.domain.messaging",
    "tadrib.domain.accounts",
    "tadrib.domain.directory",
    "tadrib.domain.uploads",
    "tadrib.domain.newsroom",
    "tadrib.domain.needs",
    "tadrib.domain.catalogue",
    "tadrib.domain.calls",
    "tadrib.domain.vetting",
    "tadrib.domain.selection",
    "tadrib.domain.enrolment",
    "tadrib.domain.delivery",
    "tadrib.domain.assessment",
    "tadrib.domain.credentials",
    "tadrib.domain.results",
    "tadrib.web.kit",
    "tadrib.cli",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "tadrib.config.middleware.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tadrib.config.middleware.ActorMiddleware",
    "tadrib.config.middleware.NotFoundMiddleware",
]

ROOT_URLCONF = "tadrib.config.urls"
WSGI_APPLICATION = "tadrib.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tadrib.web.kit.context.house",
            ],
        },
    }
]
FORM_RENDERER = "tadrib.web.kit.forms.Renderer"


def _database(url: str) -> dict[str, object]:
    """SQLite beside the data, or what a postgresql:// address says."""
    if not url:
        return {
            "ENGINE": "tadrib.config.sqlite3",
            "NAME": DATA / "tadrib.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadOption("TADRIB_DATABASE: write postgresql://user:password@host:port/name, or nothing for SQLite")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(OPTIONS["TADRIB_DATABASE"])}
TADRIB_ROW_SECURITY = yes(OPTIONS["TADRIB_ROW_SECURITY"])
if TADRIB_ROW_SECURITY and not OPTIONS["TADRIB_DATABASE"]:
    raise BadOption("TADRIB_ROW_SECURITY: only PostgreSQL keeps rows apart; say TADRIB_DATABASE too, or no")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

CACHES = {
    # What counts attempts is one for all processes of the server; a finished page may be kept by each.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

# Languages -------------------------------------------------------------------
USE_I18N = True
LANGUAGE_CODE = DEFAULT
LANGUAGES = list(HOUSE_LANGUAGES.items())
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = OPTIONS["TADRIB_TIME_ZONE"]
USE_THOUSAND_SEPARATOR = False

# Static files and uploads -----------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
TADRIB_PIECES = DATA / "pieces"  # files on their way: never served, not in the backup, gone after a day
WHITENOISE_USE_FINDERS = False
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# Sign-in ----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "kit:home"
LOGOUT_REDIRECT_URL = "public:home"
ACCOUNT_ADAPTER = "tadrib.config.sign_in.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "tadrib.config.sign_in.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are opened by the office, for addresses it has from the state
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
# A ministry often has one address for everybody: many may sign in from it, few may fail.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "20/5m/ip,5/5m/key"}
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
# Somebody the office knows is matched by an address that the provider says it has verified, never else.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _SECURE
MFA_TOTP_ISSUER = "Tadrib"
if OPTIONS["TADRIB_OIDC"]:
    try:
        _issuer, _client, _secret, _shown = OPTIONS["TADRIB_OIDC"].split("|")
    except ValueError as fault:
        raise BadOption("TADRIB_OIDC: write issuer|client id|client secret|name shown") from fault
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": _shown,
                    "client_id": _client,
                    "secret": _secret,
                    "settings": {"server_url": _issuer},
                }
            ],
        }
    }

# Letters ----------------------------------------------------------------------
DEFAULT_FROM_EMAIL = OPTIONS["TADRIB_MAIL_FROM"]
TADRIB_MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2] or "localhost"
TADRIB_MAIL_IN, TADRIB_MAIL_TRUST = OPTIONS["TADRIB_MAIL_IN"], OPTIONS["TADRIB_MAIL_TRUST"]
_mail = urlsplit(OPTIONS["TADRIB_MAIL"])
if OPTIONS["TADRIB_MAIL"] == "console":
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
elif OPTIONS["TADRIB_MAIL"] == "file":
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "outbox"
elif _mail.scheme in {"smtp", "smtps"}:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = "starttls" in parse_qs(_mail.query)
    EMAIL_TIMEOUT = 20
else:
    raise BadOption("TADRIB_MAIL: write file, console or smtp://user:password@host:port")

# Safety -----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "tadrib.web.kit.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [TADRIB_URL]
if _SECURE:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
if yes(OPTIONS["TADRIB_PROXY"]):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Nothing personal in logs: paths hold refs only, and bodies are never logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
