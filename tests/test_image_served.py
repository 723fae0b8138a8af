"""The Dockerfile: kept to the rules of a linter, and its own steps done by hand in a clean tree, without an engine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dockerfile import Image, context, instructions
from tests.packing import clean_tree
from tests.server import ENCRYPTION_KEY, ROOT, SECRET_KEY, free_port
from tests.waiting import answered

DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    tree = context(clean_tree(tmp_path_factory.mktemp("tree")))
    (tree / "Dockerfile").write_text(DOCKERFILE)
    return Image(tree, tmp_path_factory.mktemp("image") / "root").build()


def settings(port):
    return {
        "PUBLIC_URL": "https://chat.example.com", "SECRET_KEY": SECRET_KEY, "ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "TRAINING_HOURS": "0", "PORT": str(port),
    }  # fmt: skip


def test_a_linter_finds_nothing():
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), ROOT / "Dockerfile"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_its_steps_make_an_image_that_migrates_serves_and_says_how_it_is(image):
    assert [*image.said["ENTRYPOINT"], *image.said["CMD"]] == ["sparkwidget", "serve", "--host", "0.0.0.0"]  # noqa: S104
    port = free_port()
    environment = settings(port)
    before = image.files()
    [entry] = image.said["ENTRYPOINT"]
    assert image.run(entry, "migrate", "--verbosity", "0", **environment).returncode == 0
    health = json.loads(image.said["HEALTHCHECK"].partition("CMD ")[2])
    server = image.run(entry, *image.said["CMD"], wait=False, **environment)
    try:
        answered(f"http://127.0.0.1:{port}/readyz", server, headers={"Host": "chat.example.com"})
        assert image.run(*health, **environment).returncode == 0
    finally:
        server.terminate()
        server.communicate(timeout=20)
    assert server.returncode == 0
    assert image.run(*health, **environment).returncode == 1
    assert image.files() == before, "something was written outside /data"
    assert (image.root / "data" / "sparkwidget.sqlite3").exists()


def test_the_last_stage_holds_no_sources_and_runs_as_nobody_in_particular(image):
    words = instructions(DOCKERFILE)
    last = words[max(place for place, (word, _) in enumerate(words) if word == "FROM") :]
    assert [rest for word, rest in last if word == "COPY"] == ["--from=build /opt/sparkwidget /opt/sparkwidget"]
    assert image.said["USER"] == "10001:10001"


def test_nothing_is_installed_that_no_hash_names(image):
    installs = [
        part
        for word, rest in instructions(DOCKERFILE)
        if word == "RUN"
        for part in rest.split("&&")
        if " install " in part and "pip" in part
    ]
    assert len(installs) == 3
    assert all("--require-hashes" in it or "--no-index" in it for it in installs)


def test_the_builder_is_sent_no_secret_and_no_database(tmp_path):
    for name in (
        ".env",
        "var/sparkwidget.sqlite3",
        ".git/config",
        "widget/embed/node_modules/x.js",
        "widget/__pycache__/x.pyc",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / ".dockerignore").write_text((ROOT / ".dockerignore").read_text())
    context(tmp_path)
    assert not [it for it in tmp_path.rglob("*") if it.is_file()]
