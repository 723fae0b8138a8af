"""Prometheus itself, with the rules and the scrape config that deploy/ hands out, and promtool."""

import json
import subprocess
import urllib.parse
import urllib.request

import pytest
import yaml

from deploy.prepare_machine import PROMETHEUS
from tests.engines import Engine
from tests.server import ROOT

RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
TESTED = ROOT / "deploy" / "prometheus" / "alerts_test.yml"
SCRAPING = ROOT / "deploy" / "prometheus" / "scrape.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "sparkwidget.json"


def need_prometheus():
    if not PROMETHEUS.program:
        pytest.skip(PROMETHEUS.words)


def promtool(*words, given=None):
    need_prometheus()
    return subprocess.run(["promtool", *map(str, words)], input=given, capture_output=True, text=True, timeout=60)


def rules():
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def expressions_of_dashboard():
    board = json.loads(DASHBOARD.read_text())
    return [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]


def config(folder, token, targets, **of_all):
    """The path of a configuration with our job in it, as an operator writes it: targets, and where the token lies."""
    job = yaml.safe_load(SCRAPING.read_text())["scrape_configs"][0]
    (folder / "token").write_text(token)
    job["authorization"]["credentials_file"] = str(folder / "token")
    job["static_configs"] = [{"targets": targets}]
    if of_all:
        job["scrape_interval"] = of_all["scrape_interval"]
    whole = {"global": of_all, "rule_files": [str(RULES)], "scrape_configs": [job]}
    (folder / "prometheus.yml").write_text(yaml.safe_dump(whole))
    return folder / "prometheus.yml"


class Prometheus(Engine):
    """Scrapes each second what `targets` name."""

    def __init__(self, folder, token, targets):
        need_prometheus()
        super().__init__(folder)
        self._config = config(self.folder, token, targets, scrape_interval="1s", evaluation_interval="1s")

    def command(self):
        return [
            "prometheus",
            f"--config.file={self._config}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
            "--log.level=warn",
        ]

    def look(self):
        """It keeps numbers, and labels that tests/test_seeing_served.py looks at."""

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    def asked(self, path, **words):
        """What its API answers; the fault in its own words, if there is one."""
        address = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(words)}"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as fault:
            raise AssertionError(f"{words}: {json.load(fault)['error']}") from None

    def query(self, expression):
        return self.asked("query", query=expression)["result"]
