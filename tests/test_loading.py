"""While Django is loaded nobody looks for waste; from then on Python does so again, and not among what was loaded."""

import gc
import os
import subprocess
import sys

from tests.server import ROOT, Product
from widget.shift import settle_memory


def test_a_command_looks_for_waste_once_it_is_loaded(tmp_path):
    product = Product(tmp_path, "http://127.0.0.1:9/api", migrate=False)
    told = "import gc; print(gc.isenabled(), gc.get_freeze_count() > 10_000)"
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", told]
    said = subprocess.run(command, cwd=ROOT, env=product.environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "True"]


def test_a_server_does_so_once_it_has_settled():
    before = gc.get_threshold()
    gc.disable()
    try:
        settle_memory()
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.set_threshold(*before)


def test_the_tests_do_so_themselves():
    assert gc.isenabled() and "PYTEST_CURRENT_TEST" in os.environ
