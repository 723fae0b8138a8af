"""What each action does to a world, made ready to be done: what it spends, and then the rules. Decides nothing."""

from collections.abc import Callable

from tests.explorer import keeper, relay, visit
from tests.explorer.rules import Rules
from tests.explorer.state import Frame, Row, Run, Server, Tab, Visit, World

Does = Callable[[World], object]

GONE = -1
"""The server of a line whose process is dead; what it sent last may still arrive."""


def obey(number: int, tab: Tab, rules: Rules) -> Does:
    def does(world: World) -> None:
        world.change_tab(number, up=tab.up[1:])
        assert tab.server is not None
        visit.obey(world, tab.server, number, tab.up[0], rules)

    return does


def late(number: int, server: int, command: Frame, rules: Rules) -> Does:
    def does(world: World) -> None:
        del world.late[number]
        visit.obey(world, server, None, command, rules)

    return does


def old_news(number: int, turn: str, rules: Rules) -> Does:
    def does(world: World) -> None:
        world.budget = world.budget.less("news")
        visit.hear(world, number, turn, rules)

    return does


def look(number: int, rules: Rules) -> Callable[[World], bool]:
    return lambda world: visit.may_look(world, number, rules) and visit.look(world, number)


def expire(row: Row) -> Does:
    def does(world: World) -> None:
        world.rows[row.turn] = row._replace(is_expired=True)

    return does


def mode(number: int, server: Server, spends: str | None = None) -> Does:
    def does(world: World) -> None:
        world.servers[number] = server
        if spends:
            world.budget = world.budget.less(spends)

    return does


def crash(number: int) -> Does:
    def does(world: World) -> None:
        world.budget, world.servers[number] = world.budget.less("crashes"), Server("down")
        world.late = [it for it in world.late if it[0] != number]
        world.tabs = [
            tab._replace(server=GONE, up=(), visit=Visit()) if tab.server == number else tab for tab in world.tabs
        ]

    return does


def unheard(number: int, run: Run, rules: Rules) -> Does:
    def does(world: World) -> None:
        world.budget = world.budget.less("lost_replies")
        relay.save(world, number, run, rules, reply_lost=True)

    return does


def fail(number: int, run: Run, rules: Rules) -> Does:
    def does(world: World) -> None:
        world.budget = world.budget.less("failures")
        relay.end(world, number, run, "failed", "unavailable", rules)

    return does


def tell_spare(number: int, run: Run, rules: Rules) -> Does:
    def does(world: World) -> None:
        world.budget = world.budget.less("spares")
        relay.end_with_spare(world, number, run, rules)

    return does


def hear(number: int, turn: str, rules: Rules) -> Does:
    return lambda world: visit.hear(world, number, turn, rules)


def find(number: int, left: tuple[str, int]) -> Does:
    return lambda world: keeper.find(world, number, left)


def take(number: int, found: tuple[str, int], rules: Rules) -> Does:
    return lambda world: keeper.take(world, number, found, rules)
