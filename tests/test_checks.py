"""The checks that refuse to start, each with words that name the setting."""

import os
import subprocess
import sys

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from tests.server import ENCRYPTION_KEY
from widget import checks
from widget.models import Site


@pytest.mark.parametrize(
    ("check", "setting", "value", "id_"),
    [
        (checks.public_url, "PUBLIC_URL", "chat.example.com", "widget.E001"),
        (checks.public_url, "PUBLIC_URL", "https://chat.example.com/path", "widget.E001"),
        (checks.public_url, "PUBLIC_URL", "http://chat.example.com", "widget.E002"),
        (checks.encryption_keys, "ENCRYPTION_KEYS", ["short"], "widget.E003"),
        (checks.sparkgpt_url, "SPARKGPT_URL", "sparkgpt.ai/api", "widget.E004"),
        (checks.sparkgpt_url, "SPARKGPT_URL", "https://key@sparkgpt.ai/api", "widget.E004"),
        (checks.sparkgpt_url, "SPARKGPT_URL", "http://sparkgpt.ai/api", "widget.E005"),
        *(
            (checks.sparkgpt_url, "SPARKGPT_URL", f"{address}/api", "widget.E013")
            for address in (
                "https://10.0.0.1",
                "https://localhost",
                "https://[::1]",
                "http://127.0.0.1:8001",
                "https://169.254.169.254",
            )
        ),
        (checks.redis, "REDIS_URL", "localhost:6379", "widget.E006"),
        (checks.redis, "REDIS_ANSWERS_URLS", ["redis://localhost:6379/0", "localhost:6380"], "widget.E006"),
        (checks.redis, "REDIS_ANSWERS_URLS", ["redis://localhost:6379/0"], "widget.E006"),
        (checks.who_reads_meters, "METRICS_TOKEN", "short", "widget.E014"),
        (checks.who_reads_meters, "METRICS_ALLOW", ["127.0.0.1/32"], "widget.W013"),
        (checks.watchers, "SENTRY_DSN", "https://o1.ingest.sentry.io/2", "widget.E015"),
        (checks.watchers, "SENTRY_DSN", "sentry", "widget.E015"),
        (checks.watchers, "OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317", "widget.E015"),
    ],
)
def test_a_wrong_setting_is_found_and_named(settings, check, setting, value, id_):
    settings.SPARKGPT_TO_PRIVATE_ADDRESSES = False
    setattr(settings, setting, value)
    (message,) = check(None)
    assert message.id == id_
    assert setting in message.msg


@pytest.mark.parametrize(
    ("check", "setting", "value"),
    [
        (checks.public_url, "PUBLIC_URL", "https://chat.example.com"),
        (checks.public_url, "PUBLIC_URL", "http://localhost:8000"),
        (checks.sparkgpt_url, "SPARKGPT_URL", "https://sparkgpt.ai/api"),
        (checks.sparkgpt_url, "SPARKGPT_URL", "http://127.0.0.1:8000/sandbox/api"),
        (checks.redis, "REDIS_URL", ""),
        (checks.redis, "REDIS_URL", "redis://localhost:6379/0"),
        (checks.who_reads_meters, "METRICS_TOKEN", ""),
        (checks.who_reads_meters, "METRICS_TOKEN", "x" * 16),
        (checks.who_reads_meters, "METRICS_ALLOW", ["10.0.0.0/8", "2001:db8::/32"]),
        (checks.watchers, "SENTRY_DSN", ""),
        (checks.watchers, "SENTRY_DSN", "https://key@o1.ingest.sentry.io/2"),
        (checks.watchers, "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"),
    ],
)
def test_a_right_setting_is_silent(settings, check, setting, value):
    settings.SPARKGPT_TO_PRIVATE_ADDRESSES = False
    setattr(settings, setting, value)
    assert check(None) == []


def test_a_missing_database_folder_is_named(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", "/nonexistent/x.sqlite3")
    (message,) = checks.database_folder(None)
    assert "/nonexistent" in message.msg


def test_an_admin_that_does_not_filter_by_owner_is_refused(monkeypatch):
    careless = admin.ModelAdmin(Site, admin.site)
    monkeypatch.setitem(admin.site._registry, Site, careless)
    (message,) = checks.tenants(None)
    assert message.id == "widget.E008"
    with pytest.raises(SystemCheckError, match="Site"):
        call_command("check")


def test_the_server_does_not_start_without_its_settings():
    environment = {"PATH": os.environ["PATH"]}
    result = subprocess.run(
        [sys.executable, "manage.py", "serve"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert result.returncode != 0
    assert result.stderr.startswith("SparkWidget can't start: PUBLIC_URL, SECRET_KEY, ENCRYPTION_KEYS must be set.")


def test_the_production_profile_passes_djangos_deployment_checks(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "PUBLIC_URL": "https://chat.example.com",
        "SECRET_KEY": "kT9vQ2xZr7LmW4pYs8NbJ3hF6dCgA1eUoXiRqV5tPyBzMnKw0SaEjHuL",
        "ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr


def test_rates_that_cannot_be_read_are_named_and_limits_that_are_off_are_warned_of(settings):
    assert checks.limits(None) == []
    settings.LIMIT_RATES = {**settings.LIMIT_RATES, "new_of_address": "plenty"}
    (error,) = checks.limits(None)
    assert error.msg.startswith("LIMIT_NEW_VISITORS_OF_ADDRESS cannot be read")
    settings.LIMIT_RATES = {**settings.LIMIT_RATES, "new_of_address": ""}
    settings.LIMITS = False
    assert [warning.id for warning in checks.limits(None)] == ["widget.W001"]


def test_an_optional_second_factor_is_said_at_deployment(settings):
    settings.TWO_FACTOR = "optional"
    (said,) = checks.second_factor(None)
    assert (said.id, "TWO_FACTOR=required" in said.hint) == ("widget.I001", True)
    settings.TWO_FACTOR = "required"
    assert checks.second_factor(None) == []
