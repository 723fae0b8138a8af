"""Who runs a turn, as widget/leases.py and widget/keeper.py have it: leases end, are renewed, and what is left is taken over."""

from collections.abc import Iterator

from tests.explorer.rules import Rules
from tests.explorer.state import Row, Run, Server, World

ATTEMPTS = 3


def is_kept(servers: tuple[Server, ...], row: Row) -> bool:
    """Whether a living process renews the lease."""
    alive = (run for server in servers if server.mode == "up" for run in server.runs)
    return any((run.turn, run.attempt) == (row.turn, row.attempt) for run in alive)


def to_find(server: Server, rows: tuple[Row, ...]) -> Iterator[tuple[str, int]]:
    """What this server could find left, and has not found yet."""
    for row in rows:
        if row.state == "running" and row.is_expired and (row.turn, row.attempt) not in server.left:
            yield row.turn, row.attempt


def find(world: World, number: int, left: tuple[str, int]) -> None:
    server = world.servers[number]
    world.servers[number] = server._replace(left=(*server.left, left))


def take(world: World, number: int, found: tuple[str, int], rules: Rules) -> bool:
    """Take over what was found; whether it could still be taken."""
    server, (turn, attempt) = world.servers[number], found
    world.servers[number] = server = server._replace(left=tuple(it for it in server.left if it != found))
    row = world.rows[turn]
    is_left = row.state == "running" and row.attempt == attempt and row.is_expired
    if not is_left and rules.takeover_is_conditional:
        return False
    if row.stop_wanted:
        world.rows[turn] = row._replace(state="stopped", is_expired=False)
        return True
    if attempt >= ATTEMPTS:
        world.rows[turn] = row._replace(state="failed", code="interrupted", is_expired=False)
        return True
    takeovers = row.takeovers + 1
    world.rows[turn] = row._replace(attempt=attempt + 1, state="running", is_expired=False, takeovers=takeovers)
    world.start_run(number, Run(turn, attempt + 1))
    return True


def renew(world: World, number: int, run: Run) -> bool:
    """Renew the lease of what runs here, or let go of what another one runs; whether that changed anything."""
    row = world.rows[run.turn]
    if (row.attempt, row.state) != (run.attempt, "running"):
        if run.ending:  # its save finds out
            return False
        world.drop_run(number, run)
        return True
    if row.is_expired:
        world.rows[run.turn] = row._replace(is_expired=False)
    return row.is_expired
