"""What runs for a session or a module of tests: Redis, PostgreSQL, the tests' own database where it is a server, a SparkGPT."""

import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings

from tests.engines import PostgresServer, RedisServer, need
from tests.migrated import copy_migrated, fill_migrated
from tests.server import Product
from tests.settings import TEST_ENGINE
from tests.upstream import Upstream


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """The database's server, where SQLite isn't wanted: a PostgreSQL of the run's own, which ends with it. Or a migrated file."""
    if TEST_ENGINE == "sqlite":
        name = settings.DATABASES["default"]["TEST"]["NAME"]
        copy_migrated(name)
        yield
        shutil.rmtree(Path(name).parent)
        return
    with postgres_server(settings.DATABASES["default"]["PORT"]) as server:
        fill_migrated(server.create(settings.DATABASES["default"]["TEST"]["NAME"]))
        yield


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Both have their migrations. That PostgreSQL ends with all it has; nobody need wait until the last connection is closed."""
    return True


@contextmanager
def postgres_server(port=None):
    need("postgres")
    # Not in pytest's own folder: under root, the next run of pytest closes that to everybody else, PostgreSQL's user too.
    with TemporaryDirectory(prefix="sparkwidget-postgres-") as folder:
        server = PostgresServer(folder)
        server.port = port or server.port
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgres_process():
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def redis_process(tmp_path_factory):
    need("redis-server")
    engine = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield engine
    engine.stop()


@pytest.fixture
def redis_server(redis_process):
    """A Redis that runs when the test begins, whatever the one before did to it."""
    if not redis_process.is_ready():
        redis_process.start()
    return redis_process


@pytest.fixture
def redis_url(redis_server):
    return redis_server.url


@pytest.fixture(scope="module")
def running_upstream():
    """A SparkGPT of a module's own; each test says what it answers."""
    upstream = Upstream().start()
    yield upstream
    upstream.stop()


@pytest.fixture(scope="module")
def upstream(running_upstream):
    """The same, where nothing is to be left of it between two tests but what they leave themselves."""
    return running_upstream


@pytest.fixture(scope="module")
def product(upstream, tmp_path_factory):
    """The product that a module of tests talks to, as it comes."""
    product = Product(tmp_path_factory.mktemp("product"), upstream.url).start()
    yield product
    product.stop()
