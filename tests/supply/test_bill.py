"""The bill of materials names all that runs; docs/sbom.json is that of the lock."""

import json

import pytest

from deploy import sbom
from deploy.supply.bill import bill
from deploy.supply.licences import Policy
from deploy.supply.pins import Pin, of_python

PINS = [
    Pin("channels", "4.3.2", ("a" * 64, "b" * 64), ("sparkwidget",)),
    Pin("asgiref", "3.13.0", ("c" * 64,), ("channels",)),
]


@pytest.fixture
def small():
    return json.loads(bill("sparkwidget", "0.1.0", PINS, {"channels": "BSD-3-Clause", "asgiref": "MIT OR Apache-2.0"}))


def test_a_library_is_there_with_hashes_licence_and_its_name_for_scanners(small):
    channels = next(it for it in small["components"] if it["name"] == "channels")
    assert channels["purl"] == "pkg:pypi/channels@4.3.2" and channels["version"] == "4.3.2"
    assert channels["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]
    [files] = channels["externalReferences"]
    assert [it["content"] for it in files["hashes"]] == ["a" * 64, "b" * 64]
    asgiref = next(it for it in small["components"] if it["name"] == "asgiref")
    assert asgiref["licenses"] == [{"expression": "MIT OR Apache-2.0"}]


def test_the_bill_says_who_wants_which(small):
    wanted = {it["ref"]: it.get("dependsOn", []) for it in small["dependencies"]}
    assert wanted["sparkwidget"] == ["channels==4.3.2", "sparkwidget-embed"]
    assert wanted["channels==4.3.2"] == ["asgiref==3.13.0"] and wanted["asgiref==3.13.0"] == []


def test_the_embed_is_there_and_has_no_library(small):
    embed = next(it for it in small["components"] if it["name"] == "sparkwidget-embed")
    assert "no library at run time" in embed["description"]
    assert {"ref": "sparkwidget-embed"} in small["dependencies"]


def test_the_bill_that_is_kept_is_that_of_the_lock():
    text, faults = sbom.written()
    assert faults == []
    assert sbom.BILL.read_text() == text, "make sbom"
    names = {it["name"] for it in json.loads(text)["components"]}
    assert names == {pin.name for pin in of_python(sbom.LOCK.read_text())} | {"sparkwidget-embed"}


def test_nothing_in_it_changes_by_itself():
    assert sbom.written() == sbom.written()
    assert not {"serialNumber", "timestamp"} & set(
        json.loads(sbom.BILL.read_text())["metadata"] | json.loads(sbom.BILL.read_text())
    )


def test_a_forbidden_and_an_unknown_licence_of_what_is_installed_are_refused():
    pins = [pin for pin in of_python(sbom.LOCK.read_text()) if pin.name in ("django", "psycopg", "daphne")]
    _, faults = sbom.licences(pins, Policy.from_toml('allowed = ["BSD-3-Clause"]'))
    assert len(faults) == 2
    assert faults[0].startswith("daphne says 'BSD' of its licence") and faults[1].startswith(
        "psycopg is under LGPL-3.0-only"
    )


def test_a_version_that_is_not_the_installed_one_is_no_proof():
    _, faults = sbom.licences([Pin("django", "1.0"), Pin("not-here", "1.0")], Policy(frozenset(), {}))
    assert "locked as 1.0, but installed as" in faults[0] and "not installed here" in faults[1]


def test_nobody_has_read_what_is_not_needed():
    policy = Policy.from_toml(sbom.POLICY.read_text())
    without = Policy(policy.allowed, {})
    _, faults = sbom.licences(of_python(sbom.LOCK.read_text()), without)
    assert {fault.split()[0] for fault in faults} == set(policy.read)
