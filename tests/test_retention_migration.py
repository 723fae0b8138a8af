"""What was there before days and ways to keep addresses: nothing of it is deleted, and addresses stay as they were written."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "retention_consents_and_addresses"


@pytest.fixture
def migrations():
    executor = MigrationExecutor(connection)
    yield executor
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_sites_keep_what_they_have_and_addresses_stay_readable(migrations):
    graph = migrations.loader.graph
    ours = next(node for node in graph.nodes if node[0] == "widget" and node[1].endswith(NAME))
    parents = [node.key for node in graph.node_map[ours].parents if node.key[0] == "widget"]
    migrations.migrate(parents)
    old = migrations.loader.project_state(parents).apps
    user = old.get_model("auth", "User").objects.create(username="zoe")
    key = old.get_model("widget", "ApiKey").objects.create(owner=user, name="k", sealed="s", last_four="four")
    old.get_model("widget", "Site").objects.create(owner=user, api_key=key, name="Old", key="oldkey", model_id=1)
    for number, address in enumerate(("203.0.113.7", "2001:db8::7", None)):
        old.get_model("widget", "AuditEntry").objects.create(deed="added", address=address)
        old.get_model("widget", "Browser").objects.create(
            user=user, token=str(number), mark="m", name="b", address=address
        )
    executor = MigrationExecutor(connection)
    executor.migrate([ours])
    new = executor.loader.project_state([ours]).apps
    site = new.get_model("widget", "Site").objects.get()
    assert (site.keeps_conversations, site.keeps_messages, site.keeps_leads) == (None, None, None)
    for model in ("AuditEntry", "Browser"):
        addresses = new.get_model("widget", model).objects.order_by("pk").values_list("address", flat=True)
        assert list(addresses) == ["203.0.113.7", "2001:db8::7", None]
