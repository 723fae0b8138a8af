"""Upgrades can be taken back: every migration can be undone, and done again; what docs/backup.md says of them is so."""

import subprocess
import sys

from django.db.migrations.loader import MigrationLoader

from tests.server import Product

FIRST = "0001"


def test_every_migration_of_ours_can_be_undone():
    loader = MigrationLoader(None)
    ours = {key: it for key, it in loader.disk_migrations.items() if key[0] == "widget"}
    assert ours
    assert not [f"{key[1]}: {step}" for key, it in ours.items() for step in it.operations if not step.reversible]


def test_the_whole_way_back_and_forth_again_leaves_a_database_that_serves(tmp_path):
    product = Product(tmp_path, "http://127.0.0.1:9/api")
    site = product.add_site("Shop", "https://shop.example.com")
    loader = MigrationLoader(None)
    [latest] = [name for app, name in loader.graph.leaf_nodes() if app == "widget"]
    [before] = [key[1] for key in loader.disk_migrations["widget", latest].dependencies if key[0] == "widget"][:1] or [
        FIRST
    ]
    said = "from widget.models import Site; print(list(Site.objects.values_list('key', flat=True)))"
    for target in (before, latest, FIRST, latest):
        product.manage("migrate", "widget", target, "--verbosity", "0")
        if target == latest:
            assert product.manage("shell", "-v0", "-c", said).strip() == f"['{site['site_key']}']"
    product.start()
    product.stop()


def test_a_server_refuses_a_database_of_another_version_in_words(tmp_path):
    product = Product(tmp_path, "http://127.0.0.1:9/api")
    product.manage("migrate", "widget", FIRST, "--verbosity", "0")
    command = [sys.executable, "manage.py", "serve"]
    done = subprocess.run(command, env=product.environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "manage.py migrate" in done.stderr
