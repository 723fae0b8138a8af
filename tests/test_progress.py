"""Long commands at a real terminal, and where nobody looks."""

import os
import pty
import subprocess
import sys
import termios

from tests.server import ROOT, Product
from tests.tab import ORIGIN


def at_a_terminal(product, *command):
    """What a command shows there on stderr, and what it prints."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (25, 100))
    with subprocess.Popen(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=product.environment, stdout=subprocess.PIPE, stderr=its
    ) as process:
        os.close(its)
        printed = process.stdout.read().decode()
        assert process.wait(60) == 0
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # the other end is closed, and all is read
        pass
    os.close(ours)
    return shown.decode(), printed


def test_long_commands_show_a_bar_at_a_terminal_and_nothing_elsewhere(tmp_path):
    product = Product(tmp_path, "http://127.0.0.1:9/api")
    site = product.add_site("Shop", ORIGIN)
    for command, of_what in (
        (("seed_turns", "300", "--site", site["site_key"]), "300"),
        (("roll_up",), "/300"),
        (("roll_up", "--from", "2026-01-01", "--to", "2026-01-03"), "/3 "),
        (("rotate_keys",), None),
    ):
        shown, printed = at_a_terminal(product, *command)
        assert of_what is None or (of_what in shown and "%|" in shown), (command, shown)
        assert "%|" not in printed
    quiet = subprocess.run(
        [sys.executable, "manage.py", "seed_turns", "300", "--seed", "2", "--site", site["site_key"]],
        cwd=ROOT, env=product.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "%" not in quiet.stderr and quiet.stdout.count("\n") == 1


def test_a_purge_shows_what_goes(tmp_path):
    product = Product(tmp_path, "http://127.0.0.1:9/api")
    site = product.add_site("Shop", ORIGIN)
    product.manage("seed_turns", "300", "--site", site["site_key"], "--days", "900")
    shown, printed = at_a_terminal(product, "purge")
    assert "%|" in shown and "questions" in shown
    assert "Deleted" in printed and "%|" not in printed
