"""Who carries answers here: each is started on the server's core, and says where and how it is spoken to."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.relay import processes
from benchmarks.relay.dialects import DIALECTS
from tests.server import Product, free_port

OTHERS = Path(__file__).parent / "others"
ROOT = Path(__file__).parent.parent.parent
VENV = ROOT / ".venv-bench"
"""Where the yardsticks' own packages are (benchmarks/relay/requirements.txt)."""
ENDPOINT = "/askoutsideStream"
MANY = "1000000"


@dataclass(frozen=True, slots=True)
class Contender:
    name: str
    dialect: str
    port: int
    path: str
    root: int
    """The process whose use of the processor counts; 0: none."""

    @property
    def is_socket(self) -> bool:
        return DIALECTS[self.dialect].is_socket


@contextmanager
def direct(upstream: int) -> Iterator[Contender]:
    """Nothing in between."""
    yield Contender("direct", "stream", upstream, ENDPOINT, 0)


@contextmanager
def _started(name: str, dialect: str, path: str, port: int, command: list[str], **how: object) -> Iterator[Contender]:
    process = processes.start(command, **how)  # type: ignore[arg-type]
    try:
        processes.listens(port)
        yield Contender(name, dialect, port, path, process.pid)
    finally:
        processes.end(process)


@contextmanager
def nginx(upstream: int) -> Iterator[Contender]:
    """Server-sent events passed on as they come, with connections kept."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-nginx-") as folder:
        config = Path(folder) / "nginx.conf"
        config.write_text((OTHERS / "nginx.conf").read_text().format(port=port, upstream=upstream, folder=folder))
        command = ["nginx", "-c", str(config), "-p", folder]
        with _started("nginx", "stream", ENDPOINT, port, command) as contender:
            yield contender


@contextmanager
def starlette(upstream: int) -> Iterator[Contender]:
    port = free_port()
    command = [str(VENV / "bin/uvicorn"), "starlette_app:app", "--port", str(port), "--log-level", "warning"]
    there = {"UPSTREAM": f"http://127.0.0.1:{upstream}{ENDPOINT}"}
    with _started("Starlette", "plain", "/ws", port, command, folder=OTHERS, environment=there) as contender:
        yield contender


@contextmanager
def node(upstream: int) -> Iterator[Contender]:
    port = free_port()
    address = f"http://127.0.0.1:{upstream}{ENDPOINT}"
    command = ["node", str(OTHERS / "node_ws.mjs"), str(port), address]
    there = {"MODULES": f"{ROOT / 'widget/embed/package.json'}"}
    with _started("Node ws", "plain", "/", port, command, environment=there) as contender:
        yield contender


@contextmanager
def chainlit(upstream: int) -> Iterator[Contender]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-chainlit-") as folder:
        app = Path(folder) / "app.py"
        app.write_text((OTHERS / "chainlit_app.py").read_text())
        command = [str(VENV / "bin/chainlit"), "run", str(app), "--headless", "--port", str(port)]
        there = {"UPSTREAM": f"http://127.0.0.1:{upstream}{ENDPOINT}"}
        path = "/ws/socket.io/?EIO=4&transport=websocket"
        how = {"folder": Path(folder), "environment": there}
        with _started("Chainlit", "chainlit", path, port, command, **how) as contender:
            yield contender


RATES = ("VISITOR", "ADDRESS", "SITE", "KEY", "NEW_VISITORS_OF_ADDRESS", "NEW_VISITORS_OF_SITE", "SOCKETS")
CEILINGS = ("VISITOR_HOUR", "VISITOR_DAY", "SITE_DAY", "OPEN_SOCKETS")
WIDE = {f"LIMIT_{name}": f"{MANY}/minute" for name in RATES} | {f"LIMIT_{name}": MANY for name in CEILINGS}
SEATS = {"ANSWERS_PER_KEY": "5000", "ANSWERS_PER_SITE": "5000", "QUEUE_LENGTH": "5000"}
OPEN = (
    "from widget.models import Site; "
    "Site.objects.update(answers_at_once=5000, site_day=9**9, visitor_day=9**9, visitor_hour=9**9)"
)


@contextmanager
def ours(upstream: int, **environment: str) -> Iterator[Contender]:
    """The product with storage, limits and logs on; what it takes is far above what is asked."""
    with tempfile.TemporaryDirectory(prefix="bench-ours-") as folder:
        there = {"LIMITS": "on", "CHALLENGE_BITS": "0", **SEATS, **WIDE, **environment}
        product = Product(Path(folder), f"http://127.0.0.1:{upstream}", **there)
        site = product.add_site("Shop", "https://shop.example.com")["site_key"]
        product.manage("shell", "-v", "0", "-c", OPEN)
        command = [sys.executable, "manage.py", "serve", "--port", str(product.port)]
        how = {"folder": ROOT, "log": product.log, "environment": product.environment}
        with _started("SparkWidget", "ours", f"/ws/v1/{site}/", product.port, command, **how) as contender:
            yield contender


CONTENDERS: dict[str, Callable[[int], AbstractContextManager[Contender]]] = {
    "direct": direct,
    "nginx": nginx,
    "starlette": starlette,
    "node": node,
    "chainlit": chainlit,
    "ours": ours,
}


def told(line: str) -> dict[str, float]:
    return dict(json.loads(line))
