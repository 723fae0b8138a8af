"""The build of the embed, for real but elsewhere: what it keeps for tags out in the world, and what `--check` notices."""

import gzip
import json
import shutil
import subprocess

import pytest

from tests.server import ROOT

NODE = ROOT / ".venv" / "bin" / "node"
EMBED = ROOT / "widget" / "embed"
pytestmark = pytest.mark.skipif(not NODE.exists(), reason="Node comes with the development packages")


@pytest.fixture
def house(tmp_path):
    """A copy of the sources, with a target of its own."""
    embed = tmp_path / "widget" / "embed"
    shutil.copytree(EMBED, embed, ignore=shutil.ignore_patterns("node_modules", "test"))
    (embed / "node_modules").symlink_to((EMBED / "node_modules").resolve())
    (embed / "released.json").write_text("{}")
    return tmp_path


def build(house, *options):
    command = [NODE, house / "widget" / "embed" / "build.mjs", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def built(house):
    return json.loads((house / "static" / "widget" / "built.json").read_text())


def change(house):
    """Some later version of the sources."""
    strings = house / "widget" / "embed" / "src" / "strings.ts"
    strings.write_text(strings.read_text().replace('send: "Send"', 'send: "Send it"'))


def test_a_pinned_file_stays_once_its_version_is_released_and_only_then(house):
    static = house / "static" / "widget"
    assert build(house).returncode == 0
    unreleased = built(house)["pinned"]["file"]
    change(house)
    assert build(house, "--release", "0.1.0").returncode == 0
    released = built(house)["pinned"]["file"]
    assert not (static / unreleased).exists()
    strings = house / "widget" / "embed" / "src" / "strings.ts"
    strings.write_text(strings.read_text().replace("Send it", "Send this"))
    assert build(house).returncode == 0
    assert {path.name for path in static.glob("pinned-*")} == {released, built(house)["pinned"]["file"]}
    assert built(house)["pinned"]["file"] != released
    assert build(house, "--check").returncode == 0


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(path.read_bytes() + b" "), lambda path: path.unlink()])
def test_a_released_file_that_changed_or_is_gone_is_noticed(house, spoil):
    build(house, "--release", "0.1.0")
    released = built(house)["pinned"]["file"]
    change(house)
    build(house)
    spoil(house / "static" / "widget" / released)
    checked = build(house, "--check")
    assert checked.returncode == 1
    assert f"{released} is not as it was released with 0.1.0" in checked.stderr


@pytest.mark.parametrize("name", ["built.json", "pinned", "language-de"])
def test_a_file_that_is_not_what_the_sources_build_is_noticed(house, name):
    build(house)
    path = next(path for path in (house / "static" / "widget").iterdir() if path.name.startswith(name))
    path.write_text(path.read_text().replace("e", "a", 1))
    checked = build(house, "--check")
    assert checked.returncode == 1
    assert f"{path.name} differs from its sources" in checked.stderr


def test_a_release_needs_its_version(house):
    refused = build(house, "--release")
    assert (refused.returncode, "Name the version" in refused.stderr) == (1, True)


def test_the_docs_say_what_the_pinned_file_weighs():
    static = ROOT / "static" / "widget"
    pinned = static / json.loads((static / "built.json").read_text())["pinned"]["file"]
    weight = round(len(gzip.compress(pinned.read_bytes(), 9)) / 1000)
    assert f"about {weight} kB, once for each visitor" in (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
