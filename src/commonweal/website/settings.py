"""Settings of the web service. What differs between installations comes from the environment.

COMMONWEAL_WORKSPACE     the workspace folder (the current folder if not given)
COMMONWEAL_HOSTS         host names it answers to, separated by commas
COMMONWEAL_SECRET_KEY    signs what is sent to browsers; kept in the workspace's secret.key if not given
COMMONWEAL_DATABASE      postgresql://… instead of the workspace's own SQLite file
COMMONWEAL_SECURE        1 where the site is served over https: cookies are then sent over it alone
COMMONWEAL_OWN_TABLES    1 lets visitors run methods on tables of their own (needs no store; keeps
                         nothing). The server turns it on only where it listens to this machine
                         alone: until people sign in, anybody could keep it busy
COMMONWEAL_DEBUG         1 shows errors in full; never on a server
COMMONWEAL_MAIL          smtp://name:password@host:587 (STARTTLS) or smtps://…:465; without it,
                         e-mails are printed where the server runs
COMMONWEAL_MAIL_FROM     the address that e-mails come from
COMMONWEAL_OIDC_SECRET   the secret of the directory in commonweal.toml, if people sign in by one
COMMONWEAL_PROXIES       how many reverse proxies stand in front (0 if not given): whose word is
                         taken for the address of a visitor
COMMONWEAL_DEMO          1 offers made-up people to sign in as, on this machine alone; `demo` sets it
"""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

from csp.constants import NONE, SELF

from commonweal.website.databases import database
from commonweal.website.directories import as_provider, read_directories
from commonweal.website.mail import mail
from commonweal.website.secret import secret_key

WORKSPACE = Path(os.environ.get("COMMONWEAL_WORKSPACE", ".")).resolve()
VERSION = version("commonweal")
DEBUG = os.environ.get("COMMONWEAL_DEBUG") == "1"
COMMONWEAL_OWN_TABLES = os.environ.get("COMMONWEAL_OWN_TABLES") == "1"
COMMONWEAL_DEMO = os.environ.get("COMMONWEAL_DEMO") == "1"
SECURE = os.environ.get("COMMONWEAL_SECURE") == "1"
SECRET_KEY = os.environ.get("COMMONWEAL_SECRET_KEY") or secret_key(WORKSPACE)
ALLOWED_HOSTS = [
    host
    for host in os.environ.get("COMMONWEAL_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
    if host
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Before the sign-in library, so that its pages are ours.
    "commonweal.website",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "commonweal.components",
    "commonweal.insight",
    "commonweal.records",
    "commonweal.partnership",
    "commonweal.governance",
    "commonweal.strategy",
    "commonweal.delivery",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "commonweal.website.middleware.IsolationHeaders",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "commonweal.website.keeping.KeptPages",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "commonweal.website.middleware.OwnPagesStayHere",
    "commonweal.website.middleware.FormsReachDirectories",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "commonweal.website.middleware.RefusalsAsPages",
    "commonweal.website.doors.Doors",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "commonweal.website.urls"
WSGI_APPLICATION = "commonweal.website.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "commonweal.insight.frame.frame",
                "commonweal.website.frame.frame",
            ],
            "builtins": [
                "commonweal.components.templatetags.commonweal",
                "commonweal.insight.templatetags.insight",
                "django.templatetags.static",
            ],
        },
    }
]
# Pages that read evidence need no database; those that read the register do.
DATABASES = {"default": database(WORKSPACE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "partnership.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", **options}
    for name, options in (
        ("MinimumLengthValidator", {"OPTIONS": {"min_length": 12}}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "own-account"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "commonweal.website.adapters.Accounts"
ACCOUNT_FORMS = {
    "login": "commonweal.website.forms.SignIn",
    "change_password": "commonweal.website.forms.ChangePassword",
    "set_password": "commonweal.website.forms.SetPassword",
    "reset_password": "commonweal.website.forms.ResetPassword",
    "reset_password_from_key": "commonweal.website.forms.ChooseNewPassword",
    "reauthenticate": "commonweal.website.forms.PasswordAgain",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# An invitation went to the address, so it is known to be hers.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Commonweal: "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_USER_DISPLAY = str
# The lock-out below counts guesses from one place; this one counts them from everywhere.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,20/300s/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("COMMONWEAL_PROXIES", "0"))
MFA_ADAPTER = "commonweal.website.adapters.SecondSteps"
MFA_FORMS = {
    "authenticate": "commonweal.website.forms.Code",
    "reauthenticate": "commonweal.website.forms.CodeAgain",
    "activate_totp": "commonweal.website.forms.FirstCode",
    "add_webauthn": "commonweal.website.forms.AddKey",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Browsers allow keys on http://localhost; the library must be told so.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
SOCIALACCOUNT_ADAPTER = "commonweal.website.adapters.Directories"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": [as_provider(d) for d in read_directories(WORKSPACE).values()]}
}
SOCIALACCOUNT_STORE_TOKENS = False
USERSESSIONS_TRACK_ACTIVITY = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "commonweal.website.adapters.whose"
AXES_CLIENT_IP_CALLABLE = "allauth.core.internal.httpkit.get_client_ip"
AXES_LOCKOUT_TEMPLATE = "website/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
EMAIL_BACKEND, EMAIL = mail(os.environ.get("COMMONWEAL_MAIL", ""))
EMAIL_HOST, EMAIL_PORT = EMAIL.host, EMAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL.name, EMAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.starttls, EMAIL.tls
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("COMMONWEAL_MAIL_FROM", "Commonweal <commonweal@localhost>")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3_600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "commonweal.website.views.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CACHES = {
    # Counts of attempts to sign in: all processes must count together, and a flood of visitors
    # must not push them out.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "website_attempts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        # A snapshot never changes under its id, so what was drawn from it stays true.
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 3_000},
    },
}

# A visitor's table is held in memory while it comes in, and is refused before it can be large.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 6_000_000

STATIC_URL = "/static/"
# Files are served from where the package holds them: nothing is collected at install.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3_600
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]

# No request leaves the machine, no script or style stands in a page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        # MapLibre draws its pictures from data: and blob: addresses that it makes itself.
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
if SECURE:
    # The web server in front holds the certificate and says how the visitor came.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3_600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
APPEND_SLASH = True

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
