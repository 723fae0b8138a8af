"""Every command of the docs could be typed; and one that couldn't is said, with its page and line."""

import pytest

from deploy.manual import commands
from deploy.manual.ground import ground
from deploy.manual.pages import Page, read
from tests.server import ROOT

WRONG = {
    "make everything": "the Makefile has no target everything",
    "make run COLOUR=red": "the Makefile has no variable COLOUR",
    "python manage.py server": "manage.py has no command server",
    "python manage.py serve --colour red": "unrecognized arguments: --colour red",
    "python manage.py serve --port": "argument --port: expected one argument",
    "sudo -u me ENV_FILE=/etc/x /opt/sparkwidget/bin/sparkwidget backup": "required: folder",
    "docker compose exec web sparkwidget doctr": "manage.py has no command doctr",
    "docker compose exec -T postgress pg_dump": "compose.yaml has no service postgress",
    "docker compose up -d --scale webb=3": "compose.yaml has no service webb",
    "docker compose begin": "Compose has no command begin",
    "docker run web": "only `docker compose` is used here",
    "systemctl daemon-reload && systemctl enable --now sparkwidgets": "deploy/systemd/ has no sparkwidgets",
    "systemctl begin sparkwidget": "systemctl has no command begin",
    "cp deploy/systems/* /etc/systemd/system/": "no such file: deploy/systems/*",
    "python -m tests.nowhere": "python can't run tests.nowhere",
    "python -m tests.chaos --colour red": "tests.chaos has no option --colour",
    "PUBLIC_URI=https://chat.example.com manage.py serve": "no setting is called PUBLIC_URI",
    "export PUBLIC_URI=https://chat.example.com": "no setting is called PUBLIC_URI",
    'echo "never ends': "no shell reads this: No closing quotation",
    "frobnicate now": "no program that this page's readers are known to have: frobnicate",
}
WRONG_IN_A_SENTENCE = {
    "make everything": "the Makefile has no target everything",
    "manage.py server [--host]": "manage.py has no command server",
    "manage.py serve [--colour red ...]": "serve has no option --colour",
    "python -m tests.fuzz --minutes 3": "tests.fuzz has no option --minutes",
}
FINE = """make run PORT=9000
python manage.py serve --host 0.0.0.0 --port 9000 && echo ready
printf 'OWNER_PASSWORD=%s' "$OWNER" | sparkwidget setup --no-input --secrets-stdin --domain chat.example.com
.venv/bin/python -m pytest tests/test_limits.py
docker compose exec -T postgres pg_dump -U sparkwidget sparkwidget > "a-$(date +%Y).dump"
cp deploy/systemd/* /etc/systemd/system/
nice -n 10 python -m tests.chaos --profile scaled --turns 2000 --seed 7
"""


@pytest.fixture(scope="module")
def here():
    return ground(ROOT)


def faults(here, text):
    return commands.faults(here, [Page("docs/x.md", text)])


def test_every_command_of_the_docs_could_be_typed(here):
    found = read(ROOT)
    assert commands.faults(here, found) == []
    assert sum(len(page.commands) for page in found) > 50, "that they are looked at at all"


@pytest.mark.parametrize(("line", "why"), WRONG.items())
def test_a_command_that_could_not_be_typed_is_said_with_its_page_and_line(here, line, why):
    (fault,) = faults(here, f"# X\n\n```sh\n{line}\n```\n")
    assert fault.startswith(f"docs/x.md:4: `{line}`: ") and why in fault


@pytest.mark.parametrize(("words", "why"), WRONG_IN_A_SENTENCE.items())
def test_so_is_one_within_a_sentence(here, words, why):
    assert faults(here, f"Say `{words}`.\n") == [f"docs/x.md:1: `{words}`: {why}"]


def test_what_could_be_typed_is_no_fault(here):
    assert faults(here, f"```console\n{FINE}```\n") == []
    assert faults(here, "Say `manage.py serve [--host --port ...]`, `make test`, or `sparkwidget backup ...`.") == []
