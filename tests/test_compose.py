"""compose.yaml, .env.example and the Kubernetes example keep rules that an engine would notice late, or never."""

import re
import subprocess
import sys
from ipaddress import ip_address, ip_network

import kubernetes_validate
import pytest
import yaml

from sparkwidget import first_secrets
from tests.server import ROOT
from widget import env_file
from widget.crypto import Vault

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web")
LONG_LIVED = ("web", "postgres", "redis", "caddy")
KUBERNETES = list(yaml.safe_load_all((ROOT / "deploy/kubernetes/sparkwidget.yaml").read_text()))
READ = set(re.findall(r'\b(?:text|flag|number|names)\(\s*"([A-Z_]+)"', (ROOT / "sparkwidget/settings.py").read_text()))
"""The settings that there are."""
RELEASES = ("1.30", "1.34", "1.37")
"""Of Kubernetes: from the oldest that clouds still run to the newest whose schemas we have."""


def seconds(text):
    return int(re.fullmatch(r"(\d+)s", text)[1])


def drain(arguments):
    return int(arguments[arguments.index("--drain-seconds") + 1])


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_may_more_than_it_needs(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service and "docker.sock" not in str(service)


@pytest.mark.parametrize("name", [*OURS, "redis"])
def test_what_needs_no_root_is_none(name):
    assert int(SERVICES[name]["user"].split(":")[0]) > 0 and "cap_add" not in SERVICES[name]


@pytest.mark.parametrize("name", LONG_LIVED)
def test_what_stays_is_asked_how_it_is_and_started_again(name):
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_running_answers_end_before_anybody_kills_them():
    assert seconds(SERVICES["web"]["stop_grace_period"]) >= drain(SERVICES["web"]["command"]) + 10


def test_everything_waits_for_what_it_needs():
    waits = {
        name: {it: how["condition"] for it, how in SERVICES[name].get("depends_on", {}).items()} for name in SERVICES
    }
    assert waits["migrate"] == {"secrets": "service_completed_successfully", "postgres": "service_healthy"}
    assert waits["web"] == {"migrate": "service_completed_successfully", "redis": "service_healthy"}
    assert waits["caddy"] == {"web": "service_healthy"}


def test_only_the_proxy_is_reached_from_outside_and_it_alone_is_believed():
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["caddy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]
    assert SERVICES["web"]["environment"]["TRUSTED_PROXIES"] == SERVICES["caddy"]["networks"]["outside"]["ipv4_address"]


def test_nobody_who_starts_before_the_proxy_can_take_its_address():
    [pool] = COMPOSE["networks"]["outside"]["ipam"]["config"]
    proxy = ip_address(SERVICES["caddy"]["networks"]["outside"]["ipv4_address"])
    assert proxy in ip_network(pool["subnet"]) and proxy not in ip_network(pool["ip_range"])
    assert proxy != ip_address(pool["gateway"])


def test_postgres_and_redis_never_see_what_opens_the_secrets_in_the_database():
    assert not [
        name
        for name in ("postgres", "redis", "caddy")
        if any(it.startswith("secrets:") for it in SERVICES[name].get("volumes", []))
    ]


def test_what_is_kept_lies_in_named_volumes():
    used = {it.split(":")[0] for service in SERVICES.values() for it in service.get("volumes", [])}
    assert {it for it in used if not it.startswith(".")} == set(COMPOSE["volumes"])
    assert all((ROOT / it).exists() for it in used if it.startswith("."))


@pytest.mark.parametrize("name", OURS)
def test_every_setting_that_is_said_exists(name):
    assert {it.removesuffix("_FILE") for it in SERVICES[name]["environment"]} <= READ
    assert SERVICES[name]["env_file"] == ".env"


def test_the_example_of_settings_names_all_that_there_are_and_begins_with_nothing_to_fill_in():
    text = (ROOT / ".env.example").read_text()
    shown = {**env_file.read(text), **env_file.read(re.sub(r"(?m)^#(?=[A-Z_]+=)", "", text))}
    assert set(shown) == READ
    assert set(env_file.read(text)) == {"PUBLIC_URL"}


def test_what_compose_reads_of_the_environment_is_in_the_example():
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    assert wanted <= set(env_file.read((ROOT / ".env.example").read_text()))


def test_secrets_are_made_once_for_each_installation_and_fit(tmp_path):
    script = SERVICES["secrets"]["command"][0].partition(" && ")[0]
    keys, database = tmp_path / "secrets", tmp_path / "database"
    keys.mkdir()
    database.mkdir()
    words = script.replace("python", sys.executable, 1).replace("/secrets /database", f"{keys} {database}").split()
    for _ in range(2):
        subprocess.run(words, cwd=ROOT, check=True)
        made = {it.name: it.read_text().strip() for it in (*keys.iterdir(), *database.iterdir())}
        first = locals().get("first", made)
    assert made == first
    assert {it.name for it in keys.iterdir()} == {"secret-key", "encryption-keys"}
    assert made["database-url"] == f"postgres://sparkwidget:{made['postgres-password']}@postgres/sparkwidget"
    Vault([made["encryption-keys"]])
    assert len(made["secret-key"]) >= 50
    assert {it.stat().st_mode & 0o777 for it in (*keys.iterdir(), *database.iterdir())} == {0o600}


def test_two_installations_share_no_secret():
    assert first_secrets.secret_key() != first_secrets.secret_key()


def of_kind(kind):
    [found] = [it for it in KUBERNETES if it["kind"] == kind]
    return found


def test_on_kubernetes_nothing_runs_as_root_or_writes_to_its_image():
    for kind in ("Deployment", "Job"):
        pod = of_kind(kind)["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 10001
        [container] = pod["containers"]
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert {it["mountPath"] for it in container["volumeMounts"]} == {"/tmp", "/data"}  # noqa: S108


def test_on_kubernetes_running_answers_end_before_anybody_kills_them():
    pod = of_kind("Deployment")["spec"]["template"]["spec"]
    [container] = pod["containers"]
    before = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] >= before + drain(container["args"]) + 10


def test_on_kubernetes_probes_ask_what_there_is_and_by_the_public_name():
    [container] = of_kind("Deployment")["spec"]["template"]["spec"]["containers"]
    host = of_kind("ConfigMap")["data"]["PUBLIC_URL"].removeprefix("https://")
    asked = {name: container[name]["httpGet"] for name in ("startupProbe", "readinessProbe", "livenessProbe")}
    assert [it["path"] for it in asked.values()] == ["/readyz", "/readyz", "/healthz"]
    assert all(it["httpHeaders"] == [{"name": "Host", "value": host}] for it in asked.values())
    assert {rule["host"] for rule in of_kind("Ingress")["spec"]["rules"]} == {host}


def test_on_kubernetes_every_setting_that_is_said_exists():
    assert set(of_kind("ConfigMap")["data"]) <= READ


def test_on_kubernetes_the_answers_that_are_being_written_say_how_many_pods_there_are():
    scaler = of_kind("HorizontalPodAutoscaler")["spec"]
    assert "replicas" not in of_kind("Deployment")["spec"], "both would fight over it"
    assert scaler["metrics"][0]["pods"]["metric"]["name"] == "sparkwidget_answers"
    assert scaler["minReplicas"] >= 2


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("thing", KUBERNETES, ids=lambda it: it["kind"])
def test_kubernetes_knows_every_field(thing, release):
    kubernetes_validate.validate(thing, release, strict=True)


def test_a_field_that_kubernetes_does_not_know_is_found():
    wrong = of_kind("Service") | {"spec": {"ports": [{"port": "eighty", "target": 8000}]}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, RELEASES[-1], strict=True)
