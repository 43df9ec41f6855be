"""All settings, read from the environment. docs/operations.md lists every name."""

from pathlib import Path

from practices_portal.environment import (
    database_settings,
    env,
    env_bool,
    env_choice,
    env_int,
    env_list,
    env_port,
    origin_of,
    refuse,
    single_sign_on,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# `local` is what `make run` and `make test` set; anything else must say who it is.
MODE = env_choice("PORTAL_MODE", ("local", "production"), "production")
LOCAL = MODE == "local"
DEBUG = False
VAR_DIR = Path(env("PORTAL_VAR_DIR", BASE_DIR / "var")).absolute()

SECRET_KEY = env("SECRET_KEY")
if not SECRET_KEY:
    if not LOCAL:
        refuse("SECRET_KEY is not set. Outside local mode (PORTAL_MODE=local) it must be.")
    SECRET_KEY = "local-only-" + "not-secret-" * 5
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or (["127.0.0.1", "localhost", "[::1]"] if LOCAL else [])
SITE_URL = env("SITE_URL", f"http://127.0.0.1:{env_port('PORT', 8000)}").rstrip("/")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "practices_portal.apps.PortalConfig",
    "taggit",
    "campaign",
    "adoptions",
    "contacts",
    "profiles",
    "accounts",
    "districts",
    "topics",
    "core",
    "practices_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",  # templates of widgets, for our own form renderer
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.ReadableFromAnywhere",
    "core.middleware.PublicCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.SignedInUnlessPublic",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionAge",
    "django.contrib.messages.middleware.MessageMiddleware",
    "core.middleware.WhoMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "practices_portal.urls"
WSGI_APPLICATION = "practices_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "core.context_processors.site",
            ],
            "builtins": ["core.templatetags.portal", "profiles.templatetags.chosen"],
        },
    },
]
# The admin needs `user` and `messages`; public pages must not touch the session, so the
# processors look lazily (both are lazy objects in Django) and templates decide.
TEMPLATES[0]["OPTIONS"]["context_processors"] += [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
FORM_RENDERER = "core.forms.PortalFormRenderer"

# Always Postgres: the one named by DATABASE_URL, or an embedded one for development.
# (Lower case: Django prints every setting in capitals when asked, and this one holds a password.)
database_url = env("DATABASE_URL")
if not database_url:
    if not LOCAL:
        refuse("DATABASE_URL is not set. Outside local mode (PORTAL_MODE=local) it must be.")
    from practices_portal.embedded_postgres import start

    database_url = start(VAR_DIR / "postgres", durable=env_bool("PORTAL_POSTGRES_DURABLE", True))
DATABASES = {"default": database_settings(database_url)}
# A connection a request costs four to five times a pooled one.
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": env_int("DB_POOL", 8, minimum=1),
    "timeout": 10,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
# Who people are and what they may do; nobody signs in with a password.
AUTHENTICATION_BACKENDS = ["accounts.backends.NoPasswords"]
AUTH_PASSWORD_VALIDATORS: list[dict] = []

# Signing in (django-allauth): a code by e-mail, or a passkey; an app or a passkey as second step.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # nobody signs up; this keeps passwords out
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code is the proof; User.email is the one place of the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # accounts/views/sign_in.py answers strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {"confirm_login_code": "accounts.forms.CodeForm"}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Learn Together, Grow Together CT"
MFA_TOTP_TOLERANCE = 1  # a code may be typed slowly; accounts/forms.py lets each be used once
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.ConfirmForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
}
# The state's single sign-on (OpenID Connect): off unless all three are set. It opens accounts that are
# there, or that may be opened with a code by e-mail, too (accounts/single_sign_on.py).
OIDC_ISSUER = env("OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", "")
SOCIALACCOUNT_PROVIDERS = single_sign_on(OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET)
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SingleSignOnAdapter"
# Pages for whoever runs the portal on their own machine: sign in as a sample person, read the mail.
# Never beside a database of somebody's own, whose accounts a code in the mail would open.
LOCAL_PAGES = LOCAL and not env("DATABASE_URL")

# Shared by all processes: sign-in counts its tries here. (Pages are cached by who stands in front.)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/New_York"
USE_I18N = False
FORMAT_MODULE_PATH = ["practices_portal.formats"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Compressing takes longer than it could save on one's own machine.
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Files of practices: never served by the web server itself, only after a look at who may read them.
MEDIA_ROOT = Path(env("MEDIA_ROOT", VAR_DIR / "media"))
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "core.uploads.handlers.KeepsNoMoreThanIsTaken",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# The virus scanner (clamd), as host:port or the path of its socket. Empty: there is none.
CLAMAV_ADDRESS = env("CLAMAV_ADDRESS", "")

# Whether the worker asks, weekly, if the addresses that public texts name still answer.
CHECK_LINKS = env_bool("CHECK_LINKS", not LOCAL)

# Mail: a folder of files in local mode, SMTP elsewhere.
if LOCAL and not env("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = env_port("EMAIL_PORT", 25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
# Outside production: the only addresses or domains that get mail. Empty: everybody.
MAIL_ONLY_TO = env_list("MAIL_ONLY_TO")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "portal@localhost")
# The state's own address for the campaign, as its pages give it.
CSDE_EMAIL = env("CSDE_EMAIL", "SDE.LearnGrowCT@ct.gov")

# How long names, addresses and words of contact requests are kept; then they are anonymised.
CONTACT_RETENTION_DAYS = env_int("CONTACT_RETENTION_DAYS", 730, minimum=30)

# Security: closed by default, everywhere; TLS everywhere but locally.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
    },
}
if SOCIALACCOUNT_PROVIDERS:
    # The button's form leads there; browsers hold that against the policy of the page.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(origin_of(OIDC_ISSUER))
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = (
    14 * 24 * 3600
)  # unused that long, a session ends; for staff sooner (accounts/sessions.py)
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "practices_portal.views.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
if not LOCAL:
    SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env_bool("HSTS_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = env_bool("HSTS_PRELOAD", True)
    if env_bool("BEHIND_TLS_PROXY", False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# How many proxies in front add to X-Forwarded-For: whose word on a visitor's address is believed.
TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# How long a shared cache may keep a public page, in seconds.
PUBLIC_CACHE_SECONDS = env_int("PUBLIC_CACHE_SECONDS", 0 if LOCAL else 60)

# Privacy rules of the record (the publisher's own limits): see districts/suppression.py.
SUPPRESS_NUMERATOR_UNDER = env_int("SUPPRESS_NUMERATOR_UNDER", 6)
SUPPRESS_DENOMINATOR_UNDER = env_int("SUPPRESS_DENOMINATOR_UNDER", 20)

# Gallery of components for developers and tests; never in production.
SHOW_GALLERY = LOCAL

# History (core/history.py) is in tables that can only grow.
PGHISTORY_APPEND_ONLY = True
# GET never writes, and a look at who is signed in would make a public page personal.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# Timers alone make three jobs a minute. What failed stays to be seen.
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}
TAGGIT_CASE_INSENSITIVE = True
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "core.logs.WithoutValues",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {"refusals": {"()": "core.logs.RefusalsInOneLine"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["refusals"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING")},
    # Python's default for Django mails tracebacks to ADMINS; we log them only.
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "pypdf": {"level": "CRITICAL"},  # what is wrong with a file is told to who sent it
        "portal.audit": {"level": "INFO"},  # ids and counts of what staff take out
    },
}
