"""Everything the environment decides, and the only file that reads it.

Each setting can also come from a file: SECRET_KEY_FILE=/run/secrets/key is read for SECRET_KEY. All that the environment leaves
open may stand in the file that ENV_FILE names, or else in .env of the working directory. The README lists them all.
"""

import os
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from sparkwidget.databases import options_of
from sparkwidget.environment import Environment
from sparkwidget.log_lines import logging
from sparkwidget.made_of import AUTH_PASSWORD_VALIDATORS as AUTH_PASSWORD_VALIDATORS
from sparkwidget.made_of import INSTALLED_APPS as INSTALLED_APPS
from sparkwidget.made_of import MIDDLEWARE as MIDDLEWARE
from sparkwidget.made_of import TEMPLATES as TEMPLATES
from sparkwidget.made_of import VISITORS_MIDDLEWARE as VISITORS_MIDDLEWARE
from widget.kept_addresses import Writing
from widget.whereabouts import HOUSE, VAR

BASE_DIR = Path(__file__).resolve().parent.parent
_told = Environment(os.environ)
text, flag, number, names = _told.text, _told.flag, _told.number, _told.names

# --- Who we are -------------------------------------------------------------------------------------------------

DEBUG = flag("DEBUG")
PORT = number("PORT", 8000)
PROCESSES = number("PROCESSES", 1)
PUBLIC_URL = text("PUBLIC_URL", f"http://localhost:{PORT}" if DEBUG else "").rstrip("/")
SECRET_KEY = text("SECRET_KEY", "for-development-only-" * 3 if DEBUG else "")
ENCRYPTION_KEYS = names("ENCRYPTION_KEYS", "Zm9yLWRldmVsb3BtZW50LW9ubHktMzItYnl0ZXMtISE=" if DEBUG else "")

if missing := [n for n in ("PUBLIC_URL", "SECRET_KEY", "ENCRYPTION_KEYS") if not globals()[n]]:
    raise ImproperlyConfigured(
        f"{', '.join(missing)} must be set. PUBLIC_URL is where visitors reach this server, such as https://chat.example.com; "
        "make SECRET_KEY with: openssl rand -base64 48, and ENCRYPTION_KEYS with: openssl rand -base64 32"
    )

_public = urlsplit(PUBLIC_URL)
PUBLIC_HOST = _public.hostname or ""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
ALLOWED_HOSTS = names("ALLOWED_HOSTS", ",".join(_LOOPBACK) if PUBLIC_HOST in LOOPBACK else PUBLIC_HOST)
TRUSTED_PROXIES = names("TRUSTED_PROXIES", "127.0.0.1,::1")
try:
    _ = [ip_network(proxy) for proxy in TRUSTED_PROXIES]
except ValueError as _error:
    raise ImproperlyConfigured(f"TRUSTED_PROXIES: {_error}. Write addresses or networks, such as 10.0.0.0/8.") from None

# --- SparkGPT ---------------------------------------------------------------------------------------------------

SPARKGPT_SANDBOX = flag("SPARKGPT_SANDBOX")
SANDBOX_PATH = "/sandbox/api"
SANDBOX_URL = f"http://127.0.0.1:{PORT}{SANDBOX_PATH}"
# The word with which `manage.py sandbox` may teach the sandbox's models; nobody else knows it.
SANDBOX_TEACHER = sha256(f"sandbox:{SECRET_KEY}".encode()).hexdigest()
SPARKGPT_URL = text("SPARKGPT_URL", SANDBOX_URL if SPARKGPT_SANDBOX else "https://sparkgpt.ai/api").rstrip("/")
SPARKGPT_TO_PRIVATE_ADDRESSES = flag("SPARKGPT_TO_PRIVATE_ADDRESSES")
# These two are for the demo site of `make run`; owners store their own in the admin.
SPARKGPT_API_KEY = text("SPARKGPT_API_KEY")
SPARKGPT_MODEL_ID = number("SPARKGPT_MODEL_ID", 1)

# Ceilings: answers that are written at once, at one site and with one API key; who waits at a site, how many and how long.
ANSWERS_PER_SITE = number("ANSWERS_PER_SITE", 20)
ANSWERS_PER_KEY = number("ANSWERS_PER_KEY", 60)
QUEUE_LENGTH = number("QUEUE_LENGTH", 20)
QUEUE_SECONDS = number("QUEUE_SECONDS", 60)
if not (ANSWERS_PER_SITE and ANSWERS_PER_KEY and QUEUE_SECONDS):
    raise ImproperlyConfigured("ANSWERS_PER_SITE, ANSWERS_PER_KEY and QUEUE_SECONDS are at least 1.")

# So often what models were taught is fetched by itself, with spare calls only (0: never); days that old wordings stay.
TRAINING_HOURS = number("TRAINING_HOURS", 24)
TRAINING_KEEP_DAYS = number("TRAINING_KEEP_DAYS", 365)
# So often some trained questions of each model are asked again, with spare calls only (0: never), how many; days that is kept.
CHECK_HOURS = number("CHECK_HOURS", 24)
CHECK_QUESTIONS = number("CHECK_QUESTIONS", 5)
CHECK_KEEP_DAYS = number("CHECK_KEEP_DAYS", 180)
# So often knowledge gaps are looked for by themselves; 0: never.
GAPS_MINUTES = number("GAPS_MINUTES", 10)
# Characters of what is sent for one question, with what was said before it.
PROMPT_LENGTH = number("PROMPT_LENGTH", 4000)
if PROMPT_LENGTH < 2000:
    raise ImproperlyConfigured("PROMPT_LENGTH is at least 2000, the length of a question.")

# --- What is kept -----------------------------------------------------------------------------------------------

DATABASE_URL = text("DATABASE_URL")
if not DATABASE_URL:
    VAR.mkdir(exist_ok=True)
    DATABASE_URL = f"sqlite:///{VAR / 'sparkwidget.sqlite3'}"
REDIS_URL = text("REDIS_URL")
# Where running answers lie, and who may ask SparkGPT next, spread over all of them; all processes name the same ones in the
# same order.
REDIS_ANSWERS_URLS = names("REDIS_ANSWERS_URLS") or ([REDIS_URL] if REDIS_URL else [])
# Processes with the same secret belong together; others may keep their things in the same Redis.
REDIS_PREFIX = "sparkwidget:" + sha256(f"redis:{SECRET_KEY}".encode()).hexdigest()[:12]
try:
    DATABASES = {"default": Env.db_url_config(DATABASE_URL)}
except Exception:
    _words = "DATABASE_URL cannot be read; write postgres://user:password@host/name or sqlite:///path."
    raise ImproperlyConfigured(_words) from None
DATABASES["default"] |= options_of(DATABASES["default"], number("DATABASE_CONNECTIONS", 8))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_FOR_EVER = 100 * 365 * 24 * 3600  # whoever joins a group stays in it until he leaves
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "widget.layer.SharedLayer",
        "CONFIG": {"url": REDIS_URL, "prefix": REDIS_PREFIX, "group_expiry": _FOR_EVER},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"group_expiry": _FOR_EVER}}
}

# --- Letters to owners, and webhooks ---------------------------------------------------------------------------

EMAIL_URL = text("EMAIL_URL", "consolemail://")
try:
    # django-environ takes smtps for STARTTLS; everybody else means TLS from the first byte.
    globals().update(Env.email_url_config(EMAIL_URL.replace("smtps://", "smtp+ssl://", 1)))
except Exception:
    raise ImproperlyConfigured(
        "EMAIL_URL cannot be read; write smtp+tls://user:password@mail.example.com:587, or smtps:// with port 465."
    ) from None
DEFAULT_FROM_EMAIL = text("EMAIL_FROM", f"SparkWidget <sparkwidget@{PUBLIC_HOST}>")
EMAIL_TIMEOUT = 10
WEBHOOKS_TO_PRIVATE_ADDRESSES = flag("WEBHOOKS_TO_PRIVATE_ADDRESSES")

# --- Seeing inside ----------------------------------------------------------------------------------------------

# Who may read /metrics: these networks, or whoever has the token; by the public host name only if that is wanted.
METRICS_ALLOW = names("METRICS_ALLOW")
METRICS_TOKEN = text("METRICS_TOKEN")
METRICS_ON_PUBLIC_HOST = flag("METRICS_ON_PUBLIC_HOST")
try:
    _ = [ip_network(network) for network in METRICS_ALLOW]
except ValueError as _error:
    raise ImproperlyConfigured(f"METRICS_ALLOW: {_error}. Write addresses or networks, such as 10.0.0.0/8.") from None
SENTRY_DSN = text("SENTRY_DSN")
OTEL_EXPORTER_OTLP_ENDPOINT = text("OTEL_EXPORTER_OTLP_ENDPOINT").rstrip("/")
OTEL_EXPORTER_OTLP_HEADERS = text("OTEL_EXPORTER_OTLP_HEADERS")
OTEL_SERVICE_NAME = text("OTEL_SERVICE_NAME", "sparkwidget")

# --- Limits -----------------------------------------------------------------------------------------------------

LIMITS = flag("LIMITS", default=True)
LIMIT_RATES = {
    "visitor": text("LIMIT_VISITOR", "10/minute"),
    "address": text("LIMIT_ADDRESS", "60/minute; 300/hour; 1500/day"),
    "site": text("LIMIT_SITE", "300/minute"),
    "key": text("LIMIT_KEY", "600/minute; 100000/day"),
    "new_of_address": text("LIMIT_NEW_VISITORS_OF_ADDRESS", "30/minute; 100/hour"),
    "new_of_site": text("LIMIT_NEW_VISITORS_OF_SITE", "120/minute; 3000/hour"),
    "contacts": text("LIMIT_CONTACTS", "5/minute; 20/hour; 40/day"),
    "sockets": text("LIMIT_SOCKETS", "120/minute"),
}
LIMIT_OPEN_SOCKETS = number("LIMIT_OPEN_SOCKETS", 100)
# What owners may set for a site at most.
LIMIT_CEILINGS = {
    "visitor_hour": number("LIMIT_VISITOR_HOUR", 500),
    "visitor_day": number("LIMIT_VISITOR_DAY", 2000),
    "site_day": number("LIMIT_SITE_DAY", 50_000),
    "conversation_turns": number("LIMIT_CONVERSATION", 1000),
}

# A puzzle for browsers: how hard it is (0: never), what counts as pressure, and the class of another one.
CHALLENGE_BITS = number("CHALLENGE_BITS", 17)
CHALLENGE_RATES = {"address": text("CHALLENGE_ADDRESS", "8/minute"), "site": text("CHALLENGE_SITE", "90/minute")}
CHALLENGE_CLASS = text("CHALLENGE_CLASS")

# --- Privacy ----------------------------------------------------------------------------------------------------

# Days that new sites keep what visitors write, and the most that any site may; 0: until it is deleted.
KEEP_DAYS = number("KEEP_DAYS", 365)
KEEP_DAYS_AT_MOST = number("KEEP_DAYS_AT_MOST", 0)
# Days that what is left of the house's own doings stays: deliveries, sign-ins, invitations, old keys, sightings.
KEEP_TRACES_DAYS = number("KEEP_TRACES_DAYS", 90)
if KEEP_DAYS_AT_MOST and (KEEP_DAYS > KEEP_DAYS_AT_MOST or not KEEP_DAYS):
    KEEP_DAYS = KEEP_DAYS_AT_MOST
if KEEP_TRACES_DAYS < 1:
    raise ImproperlyConfigured("KEEP_TRACES_DAYS is 0; write a number of days, such as 90.")
# How network addresses are kept wherever they are. AUDIT_ADDRESSES=on is how it was said before.
ADDRESSES = text("ADDRESSES", "full" if flag("AUDIT_ADDRESSES") else "off").lower()
if ADDRESSES not in ("off", "truncated", "hashed", "full"):
    raise ImproperlyConfigured(f"ADDRESSES is {ADDRESSES!r}; write off, truncated, hashed or full.")
AUDIT_DAYS = number("AUDIT_DAYS", 730)

# --- Signing in -------------------------------------------------------------------------------------------------

TWO_FACTOR = text("TWO_FACTOR", "optional").lower()
if TWO_FACTOR not in ("optional", "required"):
    raise ImproperlyConfigured(f"TWO_FACTOR is {TWO_FACTOR!r}; write optional or required.")
TRIES_PER_ADDRESS = number("TRIES_PER_ADDRESS", 300)
OTP_TOTP_ISSUER = f"SparkWidget {PUBLIC_HOST}"
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0  # widget.tries pauses, and by address, too
PASSWORD_RESET_TIMEOUT = 3600

# --- Django -----------------------------------------------------------------------------------------------------

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
ROOT_URLCONF = "sparkwidget.urls"
ASGI_APPLICATION = "sparkwidget.asgi.application"
STATIC_URL = "static/"
STATICFILES_DIRS = [HOUSE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
USE_I18N = True
LANGUAGES = [("en", "English"), ("de", "Deutsch")]  # of the admin; docs/translating.md says how to add one
LANGUAGE_CODE = text("LANGUAGE_CODE", "en").lower()
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(f"LANGUAGE_CODE is {LANGUAGE_CODE!r}; write {' or '.join(dict(LANGUAGES))}.")
LOCALE_PATHS = [BASE_DIR / "widget" / "locale"]  # named, so that our words come before Django's own
FORMAT_MODULE_PATH = ["widget.formats"]
TIME_ZONE = "UTC"
USE_TZ = True
AUTHENTICATION_BACKENDS = ["widget.sign_in.ByNameOrAddress"]

# --- Safety: follows from PUBLIC_URL ----------------------------------------------------------------------------

_https = _public.scheme == "https"
SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # widget.proxies drops the header from strangers
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_NAME = "__Host-sessionid" if _https else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if _https else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # the other one has a cookie of its own
LANGUAGE_COOKIE_NAME = "__Host-language" if _https else "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
X_FRAME_OPTIONS = "DENY"

DEFAULT_EXCEPTION_REPORTER_FILTER = "widget.reporting.NoValues"
LOG_FORMAT = text("LOG_FORMAT", "text").lower()
LOG_LEVEL = text("LOG_LEVEL").upper()
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}; write text or json.")
if LOG_LEVEL not in ("", "DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured(f"LOG_LEVEL is {LOG_LEVEL!r}; write debug, info, warning or error.")
LOGGING = logging(LOG_FORMAT, LOG_LEVEL, Writing(ADDRESSES, SECRET_KEY), is_debugging=DEBUG)
