"""An attempt in its process, as widget/relay.py has it: upstream's deltas to the log, the ending to the store, then told."""

from tests.explorer.rules import Rules
from tests.explorer.state import SPARE, Ending, Log, Row, Run, World, piece, spare


def pump(world: World, server: int, run: Run, rules: Rules) -> None:
    """Upstream says the next delta."""
    _say(world, server, run, piece(run.turn, run.attempt, len(run.deltas) + 1), rules)


def end_with_spare(world: World, server: int, run: Run, rules: Rules) -> None:
    """Upstream can't be asked, and the visitor is told what was trained."""
    _say(world, server, run, spare(run.turn, run.attempt), rules)
    here = world.servers[server].runs_of(run.turn)
    assert here is not None
    end(world, server, here, "done", SPARE, rules)


def _say(world: World, server: int, run: Run, delta: str, rules: Rules) -> None:
    world.change_run(server, run, deltas=(*run.deltas, delta))
    attempt = run.attempt
    if not rules.appends_are_fenced:
        attempt = max([each for turn, each in world.logs if turn == run.turn], default=attempt)
    log = world.logs.get((run.turn, attempt), Log())
    if log.ending is None:
        world.logs[run.turn, attempt] = log._replace(deltas=(*log.deltas, delta))


def end(world: World, server: int, run: Run, state: str, code: str | None, rules: Rules) -> None:
    """Upstream has said all, or has failed."""
    ending = Ending(state, "".join(run.deltas), len(run.deltas), code)
    world.change_run(server, run, ending=ending)
    if not rules.saved_before_told:
        _tell(world, run._replace(ending=ending))


def cut(world: World, server: int, run: Run) -> None:
    """The visitor stops it."""
    world.change_run(server, run, ending=Ending("stopped", "".join(run.deltas), len(run.deltas)))


def save(world: World, server: int, run: Run, rules: Rules, *, reply_lost: bool = False) -> None:
    """Write the ending if the attempt still runs. The process that hears no reply writes it again."""
    row, ending = world.rows[run.turn], run.ending
    assert ending is not None
    ours = (row.attempt, row.state) == (run.attempt, "running")
    if ours or not rules.saves_are_fenced:
        dones = row.dones + (ending.state == "done" and ending.code is None)
        world.rows[run.turn] = row = Row(run.turn, ending.state, row.attempt, *ending[1:])._replace(
            takeovers=row.takeovers, dones=dones
        )
    if reply_lost:
        return
    is_kept = (row.attempt, row.ending) == (run.attempt, ending)
    if is_kept or not rules.fenced_is_not_told:
        world.change_run(server, run, is_saved=True)
    else:
        world.drop_run(server, run)


def tell(world: World, server: int, run: Run) -> None:
    """What is saved may be told; then the process has nothing more to do with it."""
    _tell(world, run)
    world.drop_run(server, run)


def _tell(world: World, run: Run) -> None:
    log = world.logs.get((run.turn, run.attempt), Log())
    world.logs[run.turn, run.attempt] = log._replace(ending=log.ending or run.ending)
