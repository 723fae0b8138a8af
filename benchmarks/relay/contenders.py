"""Who carries answers here: each is started on the server's core, and says where and how it is spoken to."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.relay import processes
from benchmarks.relay.dialects import DIALECTS
from tests.engines import PostgresServer, RedisServer, program
from tests.server import Product, free_port

OTHERS = Path(__file__).parent / "others"
ROOT = Path(__file__).parent.parent.parent
VENV = ROOT / ".venv-bench"
"""Where Chainlit is, with its own packages (benchmarks/relay/requirements.txt)."""
ENDPOINT = "/askoutsideStream"
MANY = "1000000"


@dataclass(frozen=True, slots=True)
class Contender:
    name: str
    dialect: str
    port: int
    path: str
    roots: tuple[int, ...]
    """The server, and what it needs besides; the processor's time of all their processes counts. Empty: there is none."""

    @property
    def is_socket(self) -> bool:
        return DIALECTS[self.dialect].is_socket

    @property
    def root(self) -> int:
        """The server's process; 0: none."""
        return self.roots[0] if self.roots else 0

    def processor_seconds(self) -> list[float]:
        return [processes.processor_seconds(it) for it in self.roots]

    def memory(self) -> int:
        """Bytes of the server's own."""
        return processes.memory(self.root) if self.root else 0


@contextmanager
def direct(upstream: int) -> Iterator[Contender]:
    """Nothing in between."""
    yield Contender("direct", "stream", upstream, ENDPOINT, ())


@contextmanager
def _started(
    name: str, dialect: str, path: str, port: int, command: list[str], *, besides: tuple[int, ...] = (), **how: Any
) -> Iterator[Contender]:
    process = processes.start(command, **how)
    try:
        processes.listens(port, process)
        yield Contender(name, dialect, port, path, (process.pid, *besides))
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
    command = [sys.executable, "-m", "uvicorn", "starlette_app:app", "--port", str(port), "--log-level", "warning"]
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
        with _started("Chainlit", "chainlit", path, port, command, folder=Path(folder), environment=there) as contender:
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
def ours(
    upstream: int,
    name: str = "SparkWidget",
    besides: tuple[int, ...] = (),
    options: tuple[str, ...] = (),
    **environment: str,
) -> Iterator[Contender]:
    """The product as it comes: SQLite, in memory what processes would share, limits and logs on; what it takes is far above
    what is asked. Only what asks SparkGPT by itself is off: there is nothing to fetch here."""
    with tempfile.TemporaryDirectory(prefix="bench-ours-") as folder:
        there = {"LIMITS": "on", "CHALLENGE_BITS": "0", "GAPS_MINUTES": "10", **SEATS, **WIDE, **environment}
        product = Product(Path(folder), f"http://127.0.0.1:{upstream}", **there)
        site = product.add_site("Shop", "https://shop.example.com")["site_key"]
        product.manage("shell", "-v", "0", "-c", OPEN)
        product.stop()  # the clerk who did that
        command = [sys.executable, "manage.py", "serve", "--port", str(product.port), *options]
        path, how = f"/ws/v1/{site}/", {"folder": ROOT, "log": product.log, "environment": product.environment}
        with _started(name, "ours", path, product.port, command, besides=besides, **how) as contender:
            yield contender


def on_uvicorn(upstream: int) -> AbstractContextManager[Contender]:
    return ours(upstream, "SparkWidget on uvicorn", options=("--server", "uvicorn"))


class Postgres(PostgresServer):
    """One that waits for its disk, as an operator's does."""

    def command(self) -> list[str]:
        return [*super().command(), "-c", "fsync=on"]


@contextmanager
def shared(upstream: int) -> Iterator[Contender]:
    """The product as one of several processes: PostgreSQL keeps, Redis shares. Their time counts, on the same core."""
    if missing := [name for name in ("redis-server", "postgres") if not program(name)]:
        raise FileNotFoundError(f"{missing[0]} isn't installed")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-engines-")))
        engines = RedisServer(folder / "redis"), Postgres(folder / "postgres")
        with processes.on(processes.SERVER_CORE):
            for engine in engines:
                stack.callback(engine.stop)
                processes.prefer(engine.start().pid)
        redis, postgres = engines
        there = {"REDIS_URL": redis.url, "DATABASE_URL": postgres.create("bench")}
        yield stack.enter_context(ours(upstream, "SparkWidget, shared", (redis.pid, postgres.pid), **there))


CONTENDERS: dict[str, Callable[[int], AbstractContextManager[Contender]]] = {
    "direct": direct,
    "nginx": nginx,
    "starlette": starlette,
    "node": node,
    "chainlit": chainlit,
    "ours": ours,
    "ours-shared": shared,
    "ours-uvicorn": on_uvicorn,
}
ONLY_BY_NAME = ("ours-uvicorn",)
"""Who is measured where somebody asks for it: our own other server is beside daphne, and no goal's."""


def told(line: str) -> dict[str, float]:
    return dict(json.loads(line))
