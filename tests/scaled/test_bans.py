"""A ban that is given at one process holds at the other within five seconds, for whoever is in, too."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.tab import Tab

BANNED, OTHER = "198.51.100.7", "203.0.113.9"
ROOT = """
from django.contrib.auth.models import User
User.objects.filter(username='root').exists() or User.objects.create_superuser('root', password='correct horse battery')
"""
SECONDS = 5


@pytest.fixture
def root(pair, site):
    """A superuser, signed in at the first process; afterwards nobody is banned any more."""
    pair[0].manage("shell", "-v", "0", "-c", ROOT)
    with httpx.Client(base_url=pair[0].url, follow_redirects=True) as client:
        post(client, "/admin/login/", username="root", password="correct horse battery", next="/admin/")  # noqa: S106
        yield client
    pair[0].manage("shell", "-v", "0", "-c", "from widget.models import Ban; Ban.objects.all().delete()")
    for product in pair:
        wait_until_let_in(product, site)


def wait_until_let_in(product, site):
    until = time.monotonic() + 20
    while True:
        try:
            return Tab(product, site, came_from=BANNED).leave()
        except ConnectionClosed:
            assert time.monotonic() < until, "the ban is not lifted"
            time.sleep(0.1)


def post(client, path, **form):
    page = client.get(path)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    return client.post(path, data=form | {"csrfmiddlewaretoken": token})


def in_the_admin(root, pair):
    given = time.time()
    assert "was added successfully" in post(root, "/admin/widget/ban/add/", network="198.51.100.0/24", note="x").text
    return given


def behind_everybodys_back(root, pair):
    """By the shell, so that no process gets an order."""
    code = (
        "import time; from widget.models import Ban; Ban.objects.create(network='198.51.100.0/24'); print(time.time())"
    )
    return float(pair[0].manage("shell", "-v", "0", "-c", code))


def hearing(tab):
    """Waits in a thread until the tab's line is closed: with which code, and when."""
    pool = ThreadPoolExecutor(1)
    return pool.submit(lambda: (tab.close_code(), time.time()))


@pytest.mark.parametrize("ban", [in_the_admin, behind_everybodys_back])
def test_a_ban_cuts_the_sockets_that_another_process_holds_within_five_seconds(pair, site, root, ban):
    both = [hearing(Tab(product, site, came_from=BANNED)) for product in pair]
    with Tab(pair[1], site, came_from=OTHER) as neighbour:
        given = ban(root, pair)
        codes, moments = zip(*(heard.result(30) for heard in both), strict=True)
        print(f"{ban.__name__}: " + " and ".join(f"{moment - given:.2f} s" for moment in moments))
        assert codes == (4506, 4506)
        assert max(moments) - given < SECONDS
        turn = neighbour.ask("x")
        assert neighbour.ends(turn).state == "done"
