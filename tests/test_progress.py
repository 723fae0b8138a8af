"""Long commands at a real terminal, and where nobody looks."""

import os
import pty
import subprocess
import sys
import termios
from concurrent.futures import ThreadPoolExecutor

from tests.server import ROOT, Product
from tests.tab import ORIGIN


def at_a_terminal(product, *command):
    """What a command shows there on stderr, and what it prints."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (25, 100))
    with ThreadPoolExecutor(1) as eyes:
        with subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=product.environment, stdout=subprocess.PIPE, stderr=its,
        ) as process:  # fmt: skip
            os.close(its)
            shown = eyes.submit(all_of, ours)
            printed = process.stdout.read().decode()
            assert process.wait(60) == 0
        return shown.result(10).decode(), printed


def all_of(terminal):
    """Read while it is written: a terminal holds a few kilobytes, and then its writer waits."""
    shown = b""
    try:
        while piece := os.read(terminal, 65536):
            shown += piece
    except OSError:  # the other end is closed, and all is read
        pass
    os.close(terminal)
    return shown


def test_long_commands_show_a_bar_at_a_terminal_and_nothing_elsewhere(tmp_path):
    product = Product(tmp_path, "http://127.0.0.1:9/api")
    site = product.add_site("Shop", ORIGIN)
    for command, of_what in (
        (("seed_turns", "300", "--site", site["site_key"]), "300"),
        (("roll_up",), "/300"),
        (("roll_up", "--from", "2026-01-01", "--to", "2026-01-03"), "/3 "),
        (("rotate_keys",), None),
        (("export", str(tmp_path / "shop.csv"), "--site", site["site_key"]), " conversations"),
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


def test_migrate_shows_how_many_of_how_many_at_a_terminal_and_elsewhere_what_django_says(tmp_path):
    product = Product(tmp_path, "http://127.0.0.1:9/api", migrate=False)
    total = len(product.manage("showmigrations", "--plan").splitlines())
    shown, printed = at_a_terminal(product, "migrate")
    last = f"widget.{max(path.stem for path in (ROOT / 'widget/migrations').glob('0*.py'))}"
    assert f"/{total} " in shown and f"{last}: " in shown, shown
    assert "%|" not in printed and printed.count(" OK\n") == total
    assert f" of {total} migrations go through what is stored" in printed
    assert f"Applying {last}... OK" in printed
    back, _ = at_a_terminal(product, "migrate", "widget", "0001")
    assert f"/{len(list((ROOT / 'widget/migrations').glob('0*.py'))) - 1} " in back
    quiet = subprocess.run(
        [sys.executable, "manage.py", "migrate"], cwd=ROOT, env=product.environment, capture_output=True, text=True
    )
    assert quiet.returncode == 0 and "%" not in quiet.stderr and f"Applying {last}... OK" in quiet.stdout
    assert "go through" not in quiet.stdout
    shown, printed = at_a_terminal(product, "migrate", "--verbosity", "0")
    assert "%|" not in shown and not printed
