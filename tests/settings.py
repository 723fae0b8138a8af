"""The real settings with an environment for tests: fixed secrets, an own database file, a cheap password hasher.

`SPARKWIDGET_TEST_ENGINE=postgres` makes it a database on a PostgreSQL of the run's own, which tests/conftest.py starts.
"""

import os
import tempfile

from tests.server import ENCRYPTION_KEY, SECRET_KEY, free_port

TEST_ENGINE = os.environ.get("SPARKWIDGET_TEST_ENGINE", "sqlite")
database_url = {
    "sqlite": f"sqlite:///{tempfile.mkdtemp(prefix='sparkwidget-')}/unused.sqlite3",
    "postgres": f"postgres://postgres@127.0.0.1:{free_port()}/unused",
}
os.environ.update(
    {
        "ENV_FILE": os.devnull,
        "DEBUG": "off",
        "PUBLIC_URL": "http://localhost:8000",
        "SECRET_KEY": SECRET_KEY,
        "ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "SPARKGPT_SANDBOX": "on",
        "SPARKGPT_TO_PRIVATE_ADDRESSES": "on",  # where the upstreams of tests are
        "DATABASE_URL": database_url[TEST_ENGINE],
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    }
)
for name in (
    "EMAIL_URL",
    "EMAIL_FROM",
    "REDIS_URL",
    "REDIS_ANSWERS_URLS",
    "SPARKGPT_API_KEY",
    "SPARKGPT_URL",
    "TRUSTED_PROXIES",
    "WEBHOOKS_TO_PRIVATE_ADDRESSES",
    "TWO_FACTOR",
    "ADDRESSES",
    "AUDIT_ADDRESSES",
    "KEEP_DAYS",
    "KEEP_DAYS_AT_MOST",
    "KEEP_TRACES_DAYS",
    "TRIES_PER_ADDRESS",
    "AUDIT_DAYS",
    "TRAINING_HOURS",
    "TRAINING_KEEP_DAYS",
    "CHECK_HOURS",
    "CHECK_QUESTIONS",
    "CHECK_KEEP_DAYS",
    "GAPS_MINUTES",
    "LANGUAGE_CODE",
    "METRICS_ALLOW",
    "METRICS_TOKEN",
    "METRICS_ON_PUBLIC_HOST",
    "SENTRY_DSN",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
):
    os.environ.pop(name, None)

from sparkwidget.settings import *  # noqa: E402, F403

MIDDLEWARE = ["tests.canary.pages.watch", *MIDDLEWARE]  # noqa: F405
VISITORS_MIDDLEWARE = ["tests.canary.pages.watch", *VISITORS_MIDDLEWARE]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)  # noqa: F405
# Sockets and the test share rows between threads, which an in-memory database would answer with "table is locked".
DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"].replace("unused", "tests")}  # noqa: F405
