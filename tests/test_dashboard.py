"""The dashboard is one that Grafana reads: every field is in the model that Grafana Labs publish; nothing lies on another."""

import json
import re
from collections import Counter

import pytest
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from tests.prometheus import DASHBOARD

BOARD = json.loads(DASHBOARD.read_text())
PANELS = BOARD["panels"]
DRAWN = [it for it in PANELS if it["type"] != "row"]
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
UNITS = {"bytes", "cps", "none", "ops", "percentunit", "reqps", "s", "short"}
"""As Grafana names them, those of what we tell."""
OURS = {"datasource", "instance"}
GRAFANAS = {"__rate_interval"}


def lost(wanted, kept, where="dashboard"):
    """What of one is missing or otherwise in the other."""
    match wanted:
        case dict() if isinstance(kept, dict):
            return [it for key in wanted for it in lost(wanted[key], kept.get(key), f"{where}.{key}")]
        case list() if isinstance(kept, list) and len(wanted) == len(kept):
            pairs = zip(wanted, kept, strict=True)
            return [it for place, (a, b) in enumerate(pairs) for it in lost(a, b, f"{where}[{place}]")]
    return [] if wanted == kept else [where]


def test_nothing_gets_lost_on_the_way_through_grafanas_model():
    plugins.register_default_plugins()
    read = json.loads(JSONEncoder().encode(Dashboard.from_json(BOARD)))
    assert lost(BOARD, read) == []
    wrong = BOARD | {"panels": [PANELS[0] | {"gridPosition": {}}]}
    kept = json.loads(JSONEncoder().encode(Dashboard.from_json(wrong)))
    assert lost(wrong, kept) == ["dashboard.panels[0].gridPosition"]


def test_numbers_and_names_of_panels_are_theirs_alone():
    assert len({it["id"] for it in PANELS}) == len({it["title"] for it in PANELS}) == len(PANELS)


@pytest.mark.parametrize("panel", DRAWN, ids=lambda it: it["title"])
def test_a_panel_asks_the_chosen_prometheus_and_says_what_it_shows(panel):
    assert panel["datasource"] == SOURCE and panel["description"]
    assert {json.dumps(it["datasource"]) for it in panel["targets"]} == {json.dumps(SOURCE)}
    names = [it["refId"] for it in panel["targets"]]
    assert len(set(names)) == len(names) >= 1
    assert panel["fieldConfig"]["defaults"]["unit"] in UNITS


@pytest.mark.parametrize("panel", DRAWN, ids=lambda it: it["title"])
def test_a_legend_says_only_labels_that_the_expression_leaves(panel):
    for target in panel["targets"]:
        said = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
        added = re.match(r"(?:sum|max|min|count|histogram_quantile)\b", target["expr"])
        left = {it for words in re.findall(r"by \(([^)]*)\)", target["expr"]) for it in words.split(", ")}
        assert said <= (left if added else {"instance"}), target["expr"]


def test_every_variable_is_one_of_ours_or_of_grafanas():
    assert {it["name"] for it in BOARD["templating"]["list"]} == OURS
    used = set(re.findall(r"\$\{?(\w+)", DASHBOARD.read_text()))
    assert OURS <= used <= OURS | GRAFANAS | {"__all"}


def test_panels_do_not_lie_on_each_other():
    cells = Counter()
    for panel in PANELS:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells.update(
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        )
    assert max(cells.values()) == 1
