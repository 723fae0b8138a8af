"""What the services' reports mean: an advisory is found, and what wasn't answered is never safe."""

import pytest

from deploy.supply.advisories import Advisory, Answer, Ending, ending, of_npm, of_pip_audit
from deploy.supply.pins import Pin

BAD = Pin("pycrypto", "2.6.1")
DJANGO, JINJA = Pin("django", "5.2.19"), Pin("Jinja2", "2.4.1")
BAD_ROW = {"name": "pycrypto", "version": "2.6.1", "vulns": [{"id": "PYSEC-1", "fix_versions": [], "aliases": []}]}


def row(pin, *vulns):
    return {"name": pin.name.lower(), "version": pin.version, "vulns": list(vulns)}


def report(*rows):
    return {"dependencies": [*rows], "fixes": []}


def test_nothing_is_known_if_all_were_answered():
    answer = of_pip_audit(report(row(DJANGO), row(JINJA), BAD_ROW), [DJANGO, JINJA], BAD)
    assert answer == Answer(2)


def test_an_advisory_says_its_names_and_where_it_is_mended():
    vuln = {"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"], "aliases": ["CVE-2019-10906"]}
    answer = of_pip_audit(report(row(DJANGO), row(JINJA, vuln), BAD_ROW), [DJANGO, JINJA], BAD)
    assert [str(it) for it in answer.advisories] == ["jinja2==2.4.1: PYSEC-2019-217, CVE-2019-10906; mended in 2.10.1"]
    assert str(Advisory("a==1", ("X",), ())) == "a==1: X; not mended in any version that is known"


@pytest.mark.parametrize(
    "rows",
    [
        [row(DJANGO), BAD_ROW],
        [row(DJANGO), {"name": "jinja2", "skip_reason": "Dependency not found on PyPI"}, BAD_ROW],
        [row(DJANGO), row(Pin("jinja2", "2.4.2")), BAD_ROW],
    ],
)
def test_a_version_that_was_not_answered_for_is_said(rows):
    assert of_pip_audit(report(*rows), [DJANGO, JINJA], BAD).silence == "it said nothing of Jinja2==2.4.1"


def test_a_service_that_knows_nothing_of_what_is_known_to_be_bad_is_not_believed():
    answer = of_pip_audit(report(row(DJANGO), row(BAD)), [DJANGO], BAD)
    assert "knows nothing against pycrypto==2.6.1" in answer.silence


@pytest.mark.parametrize("said", [None, [], {}, {"dependencies": None}, {"dependencies": [{"version": "1"}]}])
def test_what_is_no_report_is_no_answer(said):
    assert of_pip_audit(said, [DJANGO], BAD).silence == "its report is none"
    assert of_npm(said, [DJANGO], BAD).silence == "its report is none"


def npm_report(total, **vulnerabilities):
    return {"vulnerabilities": vulnerabilities, "metadata": {"dependencies": {"total": total}}}


def npm_row(name, *via):
    return {"name": name, "via": list(via)}


GROWL = Pin("growl", "1.9.2")
FAULT = {"url": "https://github.com/advisories/GHSA-1", "title": "Command injection", "range": "<2"}


def test_advisories_of_npm_are_found_once_and_where_they_belong():
    pins = [Pin("a", "1.0.0"), Pin("a", "1.1.0"), Pin("b", "1.0.0")]
    answer = of_npm(
        npm_report(4, growl=npm_row("growl", FAULT), a=npm_row("a", FAULT), b=npm_row("b", "a")), pins, GROWL
    )
    assert answer == Answer(3, (Advisory("a <2", ("GHSA-1", "Command injection")),))


def test_npm_must_have_looked_at_all_of_them():
    assert (
        of_npm(npm_report(1, growl=npm_row("growl", FAULT)), [DJANGO, JINJA], GROWL).silence
        == "it looked at 1 packages of 2"
    )
    assert "knows nothing against growl" in of_npm(npm_report(2), [DJANGO], GROWL).silence


def test_npm_says_itself_what_went_wrong():
    assert of_npm({"message": "405 Method Not Allowed"}, [DJANGO], GROWL).silence == "405 Method Not Allowed"


def test_an_advisory_outweighs_a_silence_and_a_silence_is_no_success():
    bad, silent, good = Answer(1, (Advisory("a==1", ("X",)),)), Answer(1, silence="gone"), Answer(1)
    assert ending([good, good]) is Ending.NOTHING_KNOWN == 0
    assert ending([good, silent]) is Ending.NOT_ASKED == 3
    assert ending([silent, bad]) is Ending.ADVISORIES == 1
