"""Settings: what the environment says, and words for the operator when it says nonsense or nothing."""

import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from widget.reporting import NoValues

ENOUGH = {"PUBLIC_URL": "https://chat.example.com", "SECRET_KEY": "s" * 50, "ENCRYPTION_KEYS": "a,b"}
KNOWN = (
    "DEBUG", "PORT", "PUBLIC_URL", "SECRET_KEY", "ENCRYPTION_KEYS", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "DATABASE_URL",
    "DATABASE_CONNECTIONS", "REDIS_URL", "REDIS_ANSWERS_URLS",
    "SPARKGPT_URL", "SPARKGPT_SANDBOX", "SPARKGPT_API_KEY", "SPARKGPT_MODEL_ID",
    "EMAIL_URL", "EMAIL_FROM", "TWO_FACTOR", "LANGUAGE_CODE", "WEBHOOKS_TO_PRIVATE_ADDRESSES", "SPARKGPT_TO_PRIVATE_ADDRESSES",
    "LOG_FORMAT", "LOG_LEVEL", "ADDRESSES", "AUDIT_ADDRESSES", "KEEP_DAYS", "KEEP_DAYS_AT_MOST", "KEEP_TRACES_DAYS",
    "GAPS_MINUTES",
    "TRAINING_HOURS", "TRAINING_KEEP_DAYS", "CHECK_HOURS", "CHECK_QUESTIONS", "CHECK_KEEP_DAYS",
    "METRICS_ALLOW", "METRICS_TOKEN", "METRICS_ON_PUBLIC_HOST", "SENTRY_DSN",
    "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_SERVICE_NAME", "PROCESSES",
)  # fmt: skip


@pytest.fixture
def settings_with(monkeypatch):
    """The settings as this environment makes them."""

    def read(**environment):
        for name in KNOWN:
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(f"{name}_FILE", raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path("sparkwidget/settings.py")

    return read


@pytest.mark.parametrize("name", sorted(ENOUGH))
def test_what_is_missing_is_named(settings_with, name):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} must be set"):
        settings_with(**{key: value for key, value in ENOUGH.items() if key != name})


def test_all_that_is_missing_is_named_at_once(settings_with):
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL, SECRET_KEY, ENCRYPTION_KEYS must be set"):
        settings_with()


def test_debugging_needs_no_settings_and_is_off_by_default(settings_with):
    assert settings_with(DEBUG="on")["DEBUG"] is True
    assert settings_with(**ENOUGH)["DEBUG"] is False


def test_a_prompt_holds_at_least_a_question(settings_with):
    assert settings_with(**ENOUGH)["PROMPT_LENGTH"] == 4000
    with pytest.raises(ImproperlyConfigured, match="at least 2000"):
        settings_with(**ENOUGH, PROMPT_LENGTH="1999")


def test_defaults_are_embedded_ones(settings_with):
    settings = settings_with(**ENOUGH)
    assert settings["SPARKGPT_URL"] == "https://sparkgpt.ai/api"
    assert settings["SPARKGPT_SANDBOX"] is False
    assert settings["DATABASES"]["default"]["NAME"].endswith("var/sparkwidget.sqlite3")
    assert settings["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert settings["REDIS_URL"] == ""
    assert settings["ALLOWED_HOSTS"] == ["chat.example.com"]
    assert settings["PORT"] == 8000
    assert settings_with(**(ENOUGH | {"PUBLIC_URL": "http://127.0.0.1:9"}))["ALLOWED_HOSTS"][:2] == [
        "localhost",
        "127.0.0.1",
    ]


def test_https_turns_everything_on(settings_with):
    settings = settings_with(**ENOUGH)
    for name in (
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "LANGUAGE_COOKIE_SECURE",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    ):
        assert settings[name] is True, name
    assert settings["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME"):
        assert settings[name].startswith("__Host-"), name


def test_plain_http_on_this_machine_has_plain_cookies(settings_with):
    settings = settings_with(**(ENOUGH | {"PUBLIC_URL": "http://localhost:8000"}))
    assert not any(settings[name] for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS"))


def test_a_secret_can_come_from_a_file(settings_with, tmp_path):
    path = tmp_path / "key"
    path.write_text("$ecret-from-a-file\n")
    environment = {**ENOUGH, "SECRET_KEY_FILE": str(path)}
    del environment["SECRET_KEY"]
    assert settings_with(**environment)["SECRET_KEY"] == "$ecret-from-a-file"


def test_a_secret_file_that_is_not_there_is_named(settings_with):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL_FILE"):
        settings_with(**ENOUGH, DATABASE_URL_FILE="/nonexistent")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DEBUG", "maybe", "DEBUG"),
        ("PORT", "eighty", "PORT"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("TRUSTED_PROXIES", "my-proxy", "TRUSTED_PROXIES"),
        ("EMAIL_URL", "mail.example.com", "EMAIL_URL"),
        ("EMAIL_URL", "https://mail.example.com", "EMAIL_URL"),
    ],
)
def test_nonsense_is_named(settings_with, name, value, says):
    with pytest.raises(ImproperlyConfigured, match=says):
        settings_with(**ENOUGH, **{name: value})


def test_the_sandbox_answers_on_our_own_port_unless_told_otherwise(settings_with):
    assert (
        settings_with(**ENOUGH, SPARKGPT_SANDBOX="on", PORT="9000")["SPARKGPT_URL"]
        == "http://127.0.0.1:9000/sandbox/api"
    )
    assert (
        settings_with(**ENOUGH, SPARKGPT_SANDBOX="on", SPARKGPT_URL="https://x.example/api/")["SPARKGPT_URL"]
        == "https://x.example/api"
    )


def test_several_encryption_keys_are_read_in_order(settings_with):
    assert settings_with(**ENOUGH)["ENCRYPTION_KEYS"] == ["a", "b"]


def test_a_postgres_url_is_understood(settings_with):
    database = settings_with(**ENOUGH, DATABASE_URL="postgres://me:p%40ss@db:5432/spark")["DATABASES"]["default"]
    assert (database["ENGINE"], database["PASSWORD"]) == ("django.db.backends.postgresql", "p@ss")


def test_the_readme_names_every_setting():
    readme = Path("README.md").read_text(encoding="utf-8")
    assert [name for name in KNOWN if f"`{name}`" not in readme] == []


def test_postgres_has_a_pool_with_a_ceiling_that_nobody_waits_at_for_long(settings_with):
    postgres = {"DATABASE_URL": "postgres://chat:pass@db/chat"}
    pool = settings_with(**ENOUGH, **postgres)["DATABASES"]["default"]["OPTIONS"]["pool"]
    assert (pool["max_size"], pool["timeout"] < 1.5) == (8, True)
    fewer = settings_with(**ENOUGH, **postgres, DATABASE_CONNECTIONS="3")["DATABASES"]["default"]["OPTIONS"]
    assert fewer["pool"]["max_size"] == 3


def test_redis_carries_the_news_of_processes_with_the_same_secret_only(settings_with):
    redis = {"REDIS_URL": "redis://cache:6379/0"}
    settings = settings_with(**ENOUGH, **redis)
    assert settings["CHANNEL_LAYERS"]["default"]["BACKEND"] == "widget.layer.SharedLayer"
    other = settings_with(**(ENOUGH | {"SECRET_KEY": "t" * 50}), **redis)
    assert settings["REDIS_PREFIX"] != other["REDIS_PREFIX"]
    assert ENOUGH["SECRET_KEY"] not in settings["REDIS_PREFIX"]


def test_webhooks_stay_out_of_private_networks_unless_the_operator_says_so_even_in_development(settings_with):
    assert settings_with(DEBUG="on")["WEBHOOKS_TO_PRIVATE_ADDRESSES"] is False
    assert settings_with(**ENOUGH, WEBHOOKS_TO_PRIVATE_ADDRESSES="on")["WEBHOOKS_TO_PRIVATE_ADDRESSES"] is True


def test_a_second_factor_is_optional_unless_it_is_required(settings_with):
    assert settings_with(**ENOUGH)["TWO_FACTOR"] == "optional"
    assert settings_with(**ENOUGH, TWO_FACTOR="Required")["TWO_FACTOR"] == "required"
    with pytest.raises(ImproperlyConfigured, match="write optional or required"):
        settings_with(**ENOUGH, TWO_FACTOR="on")  # which could be meant either way


def test_the_admin_is_english_unless_the_operator_names_another_language_that_it_speaks(settings_with):
    assert settings_with(**ENOUGH)["LANGUAGE_CODE"] == "en"
    assert settings_with(**ENOUGH, LANGUAGE_CODE="DE")["LANGUAGE_CODE"] == "de"
    with pytest.raises(ImproperlyConfigured, match="write en or de"):
        settings_with(**ENOUGH, LANGUAGE_CODE="german")


def test_letters_are_printed_unless_a_mail_server_is_named(settings_with):
    settings = settings_with(**ENOUGH)
    assert settings["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    assert settings["DEFAULT_FROM_EMAIL"] == "SparkWidget <sparkwidget@chat.example.com>"
    assert settings_with(**ENOUGH, EMAIL_FROM="chat@example.com")["DEFAULT_FROM_EMAIL"] == "chat@example.com"


@pytest.mark.parametrize(
    ("url", "port", "encrypts"),
    [
        ("smtp+tls://me:p%40ss@mail.example.com:587", 587, "EMAIL_USE_TLS"),
        ("smtp+ssl://me:p%40ss@mail.example.com:465", 465, "EMAIL_USE_SSL"),
        ("smtps://me:p%40ss@mail.example.com:465", 465, "EMAIL_USE_SSL"),
    ],
)
def test_a_mail_servers_address_is_understood(settings_with, url, port, encrypts):
    settings = settings_with(**ENOUGH, EMAIL_URL=url)
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"]) == ("mail.example.com", port)
    assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("me", "p@ss")
    assert [name for name in ("EMAIL_USE_TLS", "EMAIL_USE_SSL") if settings.get(name)] == [encrypts]
    assert settings["EMAIL_TIMEOUT"] <= 10


def test_addresses_are_kept_nowhere_unless_somebody_says_so(settings_with):
    assert settings_with(**ENOUGH)["ADDRESSES"] == "off"
    assert settings_with(**ENOUGH, ADDRESSES="Truncated")["ADDRESSES"] == "truncated"
    assert settings_with(**ENOUGH, AUDIT_ADDRESSES="on")["ADDRESSES"] == "full", "as it was said before"
    assert settings_with(**ENOUGH, AUDIT_ADDRESSES="on", ADDRESSES="hashed")["ADDRESSES"] == "hashed"
    with pytest.raises(ImproperlyConfigured, match="ADDRESSES is 'salted'; write off, truncated, hashed or full"):
        settings_with(**ENOUGH, ADDRESSES="salted")


def test_new_sites_keep_no_longer_than_any_may(settings_with):
    assert [settings_with(**ENOUGH)[name] for name in ("KEEP_DAYS", "KEEP_DAYS_AT_MOST")] == [365, 0]
    assert settings_with(**ENOUGH, KEEP_DAYS_AT_MOST="90")["KEEP_DAYS"] == 90
    assert settings_with(**ENOUGH, KEEP_DAYS_AT_MOST="90", KEEP_DAYS="30")["KEEP_DAYS"] == 30
    with pytest.raises(ImproperlyConfigured, match="KEEP_TRACES_DAYS is 0"):
        settings_with(**ENOUGH, KEEP_TRACES_DAYS="0")


def test_keys_go_to_private_addresses_only_where_the_operator_says_so(settings_with):
    assert settings_with(DEBUG="on")["SPARKGPT_TO_PRIVATE_ADDRESSES"] is False
    assert settings_with(**ENOUGH, SPARKGPT_TO_PRIVATE_ADDRESSES="on")["SPARKGPT_TO_PRIVATE_ADDRESSES"] is True


def test_the_log_is_for_people_and_quiet_unless_said_otherwise(settings_with):
    usual, told = (
        settings_with(**ENOUGH)["LOGGING"],
        settings_with(**ENOUGH, LOG_FORMAT="JSON", LOG_LEVEL="debug")["LOGGING"],
    )
    assert (usual["handlers"]["stderr"]["formatter"], usual["root"]["level"]) == ("text", "WARNING")
    assert (told["handlers"]["stderr"]["formatter"], told["root"]["level"]) == ("json", "DEBUG")
    assert told["loggers"]["django"]["level"] == "DEBUG" and "widget" not in told["loggers"]


@pytest.mark.parametrize(("name", "value"), [("LOG_FORMAT", "xml"), ("LOG_LEVEL", "loud")])
def test_a_log_that_there_is_not_is_named(settings_with, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        settings_with(**ENOUGH, **{name: value})


def test_what_the_environment_leaves_open_is_read_from_a_file(settings_with, tmp_path):
    file = tmp_path / "settings"
    file.write_text("# ours\nPORT=9001\nTWO_FACTOR=required\n")
    settings = settings_with(**ENOUGH, ENV_FILE=str(file), PORT="9002")
    assert (settings["PORT"], settings["TWO_FACTOR"]) == (9002, "required")


def test_env_of_the_working_directory_is_read_where_no_file_is_named(settings_with, tmp_path, monkeypatch):
    source = Path("sparkwidget/settings.py").absolute()
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in ENOUGH.items()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENV_FILE", "")
    for name in KNOWN:
        monkeypatch.delenv(name, raising=False)
    assert runpy.run_path(str(source))["PUBLIC_URL"] == ENOUGH["PUBLIC_URL"]


@pytest.mark.parametrize(("text", "words"), [(None, "which is not there"), ("export A=1", "line 1 is not NAME=value")])
def test_a_file_that_cannot_be_used_is_named(settings_with, tmp_path, text, words):
    file = tmp_path / "settings"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ImproperlyConfigured, match=words) as refused:
        settings_with(**ENOUGH, ENV_FILE=str(file))
    assert str(file) in str(refused.value)


def test_nobody_reads_the_meters_and_nobody_watches_unless_it_is_said(settings_with):
    settings = settings_with(**ENOUGH)
    assert (settings["METRICS_ALLOW"], settings["METRICS_TOKEN"], settings["METRICS_ON_PUBLIC_HOST"]) == ([], "", False)
    assert (settings["SENTRY_DSN"], settings["OTEL_EXPORTER_OTLP_ENDPOINT"]) == ("", "")
    assert settings["OTEL_SERVICE_NAME"] == "sparkwidget"


def test_networks_of_the_meters_are_read_or_named(settings_with, tmp_path):
    (tmp_path / "token").write_text("from-a-file\n")
    settings = settings_with(**ENOUGH, METRICS_ALLOW="10.0.0.0/8, ::1", METRICS_TOKEN_FILE=str(tmp_path / "token"))
    assert settings["METRICS_ALLOW"] == ["10.0.0.0/8", "::1"] and settings["METRICS_TOKEN"] == "from-a-file"
    with pytest.raises(ImproperlyConfigured, match="METRICS_ALLOW: "):
        settings_with(**ENOUGH, METRICS_ALLOW="10.0.0.1/8")


def test_an_errors_page_shows_none_of_the_watchers_secrets(settings):
    """With DEBUG, Django lists all settings."""
    settings.METRICS_TOKEN = settings.SENTRY_DSN = settings.OTEL_EXPORTER_OTLP_HEADERS = "hush-hush"
    assert "hush-hush" not in str(NoValues().get_safe_settings())
