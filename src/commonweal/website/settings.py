"""Settings of the web service. What differs between installations comes from the environment.

COMMONWEAL_WORKSPACE     the workspace folder (the current folder if not given)
COMMONWEAL_HOSTS         host names it answers to, separated by commas
COMMONWEAL_SECRET_KEY    signs what is sent to browsers; made afresh at each start if not given
COMMONWEAL_OWN_TABLES    1 lets visitors run methods on tables of their own (needs no store; keeps
                         nothing). The server turns it on only where it listens to this machine
                         alone: until people sign in, anybody could keep it busy
COMMONWEAL_DEBUG         1 shows errors in full; never on a server
"""

from __future__ import annotations

import os
import secrets
from importlib.metadata import version
from pathlib import Path

from csp.constants import NONE, SELF

WORKSPACE = Path(os.environ.get("COMMONWEAL_WORKSPACE", ".")).resolve()
VERSION = version("commonweal")
DEBUG = os.environ.get("COMMONWEAL_DEBUG") == "1"
COMMONWEAL_OWN_TABLES = os.environ.get("COMMONWEAL_OWN_TABLES") == "1"
# Nothing is signed yet that must outlive a restart: there are no sessions and no forms that change anything.
SECRET_KEY = os.environ.get("COMMONWEAL_SECRET_KEY") or secrets.token_urlsafe(50)
ALLOWED_HOSTS = [
    host
    for host in os.environ.get("COMMONWEAL_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
    if host
]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "csp",
    "commonweal.components",
    "commonweal.insight",
    "commonweal.website",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "commonweal.website.middleware.IsolationHeaders",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "commonweal.website.keeping.KeptPages",
    "django.middleware.common.CommonMiddleware",
    "commonweal.website.middleware.RefusalsAsPages",
]
ROOT_URLCONF = "commonweal.website.urls"
WSGI_APPLICATION = "commonweal.website.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["commonweal.insight.frame.frame"],
            "builtins": [
                "commonweal.components.templatetags.commonweal",
                "commonweal.insight.templatetags.insight",
                "django.templatetags.static",
            ],
        },
    }
]
# Pages that read evidence need no database; the registers that come later do.
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": WORKSPACE / "commonweal.sqlite3"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        # A snapshot never changes under its id, so what was drawn from it stays true.
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 3_000},
    }
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
