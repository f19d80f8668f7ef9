"""Django settings. They load with an empty environment; `environment.py` says what may be set."""

from quarterdeck.server import sqlite_library

sqlite_library.swap()
sqlite_library.warn_when_old()

import secrets  # noqa: E402  the SQLite swap above must come before any import that may load sqlite3
from pathlib import Path  # noqa: E402  see above
from typing import Any  # noqa: E402  see above

from csp.constants import NONE, SELF  # noqa: E402  see above
from django.utils.translation import gettext_lazy as _  # noqa: E402  see above

from quarterdeck.server.database import connection_settings  # noqa: E402  see above
from quarterdeck.server.environment import Environment  # noqa: E402  see above
from quarterdeck.sheets.terms import Limits  # noqa: E402  see above

ENVIRONMENT = Environment()
PACKAGE = Path(__file__).resolve().parents[1]
DATA_DIR = ENVIRONMENT.data_dir
PUBLIC_URL = ENVIRONMENT.public_url.rstrip("/") or f"http://localhost:{ENVIRONMENT.port}"

DEBUG = ENVIRONMENT.debug
# Without a stored key each process signs with its own: `quarterdeck run` refuses that outside of debug.
SECRET_KEY = ENVIRONMENT.secret() or secrets.token_urlsafe(50)
SECRET_KEY_IS_STORED = bool(ENVIRONMENT.secret())
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.trusted_origins

SLICES = [
    "journal",
    "users",
    "records",
    "saved_views",
    "webhooks",
    "mails",
    "warehouse",
    # What to do next stands before what else a deal has.
    "advice",
    "catalog",
    "customers",
    "activities",
    "qualification",
    "pipelines",
    "opportunities",
    "revenue",
    "quality",
    "health",
    "gaps",
    "scenarios",
    "scores",
    "reports",
    "forecasts",
    "quotas",
    "desk",
    "search",
    "duplicates",
    "inspection",
    "insights",
    "patterns",
    "objections",
    "benchmarks",
    "accuracy",
    "reviews",
    "dashboards",
    "exports",
    "imports",
    "snapshots",
    "reconciliations",
    "uploads",
    "mirrors",
    "alerts",
    "demo",
    "administration",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.mfa",
    "quarterdeck.kit",
    *[f"quarterdeck.{name}" for name in SLICES],
    "quarterdeck.server",
]

MIDDLEWARE = [
    "quarterdeck.server.middleware.AnswerMonitors",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quarterdeck.server.middleware.KeepOut",
    "quarterdeck.server.middleware.AnswerRefusals",
]

ROOT_URLCONF = "quarterdeck.server.urls"
WSGI_APPLICATION = "quarterdeck.server.wsgi.application"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
# The pages engine comes first and sees our slices only: Jinja2 would try to compile allauth's files.
# Compiled templates: may be removed at any time.
TEMPLATES_DIR = DATA_DIR / "templates"
TEMPLATES: list[dict[str, Any]] = [
    {
        "NAME": "pages",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": sorted(str(folder) for folder in PACKAGE.glob("*/templates")),
        "OPTIONS": {
            "environment": "quarterdeck.kit.jinja.environment",
            "context_processors": ["quarterdeck.server.context.page_context"],
        },
    },
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [str(PACKAGE / "server" / "django_templates")],
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]

# A select of 600 time zones takes 40 % of what it takes with Django's own templates.
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {"default": connection_settings(ENVIRONMENT)}
# Counts of failed sign-ins: files, so that all web workers count together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(ENVIRONMENT.data_dir / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "users.Person"
AUTHENTICATION_BACKENDS = ["quarterdeck.users.adapters.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "quarterdeck.users.adapters.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_GET = False
MFA_ADAPTER = "quarterdeck.users.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "quarterdeck.users.adapters.CodeForm",
    "reauthenticate": "quarterdeck.users.adapters.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Clocks of devices may be half a minute off.
MFA_TOTP_TOLERANCE = 1
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies

SESSION_ENGINE = "quarterdeck.server.sessions"
SESSION_COOKIE_NAME = "quarterdeck_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_NAME = "quarterdeck_csrf"
CSRF_FAILURE_VIEW = "quarterdeck.server.error_pages.form_expired"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
if ENVIRONMENT.https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

OUTBOUND_ALLOW = frozenset(ENVIRONMENT.outbound_allow)
IMPORT_LIMITS = Limits(
    file_bytes=ENVIRONMENT.import_file_mb << 20,
    columns=ENVIRONMENT.import_columns,
    workbook_bytes=ENVIRONMENT.import_workbook_mb << 20,
    workbook_cells=ENVIRONMENT.import_workbook_cells,
)
ANALYTICS_URL = ENVIRONMENT.analytics_url
ANALYTICS_FOLDER = Path(ENVIRONMENT.analytics_folder or DATA_DIR / "analytics")
MIRROR_ROOT = Path(ENVIRONMENT.mirror_root) if ENVIRONMENT.mirror_root else None
ATTACHMENT_MAX_BYTES = ENVIRONMENT.attachment_max_mb * 1024 * 1024
ATTACHMENT_KEEP_DAYS = ENVIRONMENT.attachment_keep_days
BACKUPS_DIR = Path(ENVIRONMENT.backup_dir) if ENVIRONMENT.backup_dir else ENVIRONMENT.data_dir / "backups"
BACKUP_SCHEDULE = ENVIRONMENT.backup_schedule
BACKUP_HOUR = ENVIRONMENT.backup_hour
BACKUP_KEEP = ENVIRONMENT.backup_keep
BACKUP_WARN_DAYS = ENVIRONMENT.backup_warn_days
MODELS_KEEP = ENVIRONMENT.models_keep
DISK_WARN_BYTES = ENVIRONMENT.disk_warn_mb * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "attachments": ENVIRONMENT.attachments(),
}

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/app/.+-[0-9A-Z]{8}\.\w+$"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
FORMAT_MODULE_PATH: list[str] = []

EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if ENVIRONMENT.email_host else 'dummy'}.EmailBackend"
EMAIL_HOST = ENVIRONMENT.email_host
EMAIL_PORT = ENVIRONMENT.email_port
EMAIL_HOST_USER = ENVIRONMENT.email_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.email_password
EMAIL_USE_TLS = ENVIRONMENT.mail_encryption() == "starttls"
EMAIL_USE_SSL = ENVIRONMENT.mail_encryption() == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {
        "secrets": {"()": "quarterdeck.server.logs.HideSecrets"},
        "faults": {"()": "quarterdeck.server.logs.PlainFaults"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["faults", "secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
