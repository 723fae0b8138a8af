"""Rules and scrape config as Prometheus' own tool reads them; each alert comes when it should, and not before."""

import re

import pytest
import yaml

from tests.prometheus import RULES, SCRAPING, TESTED, config, promtool, rules


def test_prometheus_takes_every_rule():
    done = promtool("check", "rules", "--lint-fatal", RULES)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(rules())} rules found" in done.stdout


def test_prometheus_takes_the_scrape_config_with_the_rules(tmp_path):
    done = promtool("check", "config", "--lint-fatal", config(tmp_path, "a token", ["10.0.0.11:8001"]))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_scrape_config_is_whole_as_it_stands(tmp_path):
    (tmp_path / "prometheus.yml").write_text(SCRAPING.read_text())
    done = promtool("check", "config", "--syntax-only", tmp_path / "prometheus.yml")
    assert (done.returncode, done.stderr) == (0, "")


def test_every_alert_comes_when_it_should_and_not_before():
    done = promtool("test", "rules", TESTED)
    assert done.returncode == 0, done.stdout + done.stderr


def test_of_every_alert_it_is_tried_that_it_comes_and_that_it_does_not():
    tried = [
        (it["alertname"], bool(it["exp_alerts"]))
        for test in yaml.safe_load(TESTED.read_text())["tests"]
        for it in test["alert_rule_test"]
    ]
    assert set(tried) == {(rule["alert"], comes) for rule in rules() for comes in (True, False)}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_threshold_that_is_gone_is_found(rule, tmp_path):
    """So what is tried says something of every rule."""
    broken = re.sub(r"(>|<|==) [\d.]+(?!.*(>|<|==) [\d.]+)", r"\1 -1", rule["expr"], flags=re.DOTALL)
    assert broken != rule["expr"]
    alone = {"groups": [{"name": "alone", "rules": [rule | {"expr": broken}]}]}
    whole = yaml.safe_load(TESTED.read_text())
    whole["tests"] = [it for it in whole["tests"] if it["alert_rule_test"][0]["alertname"] == rule["alert"]]
    (tmp_path / "alerts.yml").write_text(yaml.safe_dump(alone))
    (tmp_path / "alerts_test.yml").write_text(yaml.safe_dump(whole))
    done = promtool("test", "rules", tmp_path / "alerts_test.yml")
    assert done.returncode == 1 and f"alertname: {rule['alert']}" in done.stdout + done.stderr
