"""Two processes on Redis and PostgreSQL, an upstream, and a site; whatever one test does to them, the next finds them running."""

import pytest

from tests.scaled.stored import WORDS
from tests.server import Product
from tests.tab import ORIGIN
from tests.upstream import Upstream


@pytest.fixture(scope="package")
def answering():
    upstream = Upstream().start()
    yield upstream
    upstream.release()
    upstream.stop()


@pytest.fixture
def upstream(answering):
    """An upstream that nobody has asked yet."""
    answering.release()
    answering.requests.clear()
    answering.answer = lambda prompt: [f"{prompt}: ", *WORDS]
    return answering


@pytest.fixture(scope="package")
def house(redis_process, postgres_process, answering, tmp_path_factory):
    """Two processes that know nothing of each other but where Redis and the database are; and a site."""
    environment = {"REDIS_URL": redis_process.url, "DATABASE_URL": postgres_process.create("house")}
    one = Product(tmp_path_factory.mktemp("one"), answering.url, **environment)
    two = Product(tmp_path_factory.mktemp("two"), answering.url, migrate=False, **environment)
    yield (one, two), one.add_site("Shop", ORIGIN)
    one.kill()
    two.kill()


@pytest.fixture
def postgres(postgres_process):
    """The database server, which runs whatever the test before did to it."""
    if not postgres_process.is_ready():
        postgres_process.start()
    return postgres_process


@pytest.fixture
def pair(house, redis_server, postgres, upstream):
    """Both processes, whatever the test before did to them."""
    for product in house[0]:
        if not product.is_running:
            product.start()
        product.wait_until_ready()
    return house[0]


@pytest.fixture
def site(house):
    return house[1]
