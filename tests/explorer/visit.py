"""The server's end of a line, as widget/visit.py and widget/conversations.py have it: commands in, facts out, one reader."""

from tests.explorer.relay import cut
from tests.explorer.rules import Rules
from tests.explorer.state import SPARE, Ending, Frame, Log, Reader, Row, Run, World


def obey(world: World, server: int, tab: int | None, command: Frame, rules: Rules) -> None:
    """Do what a command says; `tab` is None if its line is gone."""
    kind, *fields = command
    if kind == "hello":
        assert tab is not None
        rows = tuple((row, _text(world.logs.get((row.turn, row.attempt)))) for row in world.rows.values())
        world.change_visit(tab, has_begun=True, reader=None, greets=(command, rows))
    elif tab is not None and not world.tabs[tab].visit.has_begun:
        world.tell(tab, ("error", "hello_first"))
    elif kind == "ask":
        _ask(world, server, tab, fields[0], rules)
    elif kind == "retry":
        _retry(world, server, tab, fields[0], fields[1], rules)
    elif kind == "stop":
        _stop(world, server, tab, fields[0])


def welcome(world: World, tab: int, rules: Rules) -> None:
    """The second half of a hello: the store was read before, the log of what runs here is read now."""
    here, greets = world.servers[world.tabs[tab].server or 0], world.tabs[tab].visit.greets
    assert greets is not None
    (_, token, screen), rows = greets
    turns: list[Frame] = []
    reader = None
    for row, read_before in rows:
        run = here.runs_of(row.turn)
        if row.state == "running" and run is None:
            row = world.rows[row.turn]
        if row.state != "running":
            turns.append((row.turn, row.state, row.attempt, row.deltas, row.answer, row.code))
            continue
        seq, text = _shown(row, run, screen)
        if text and not rules.cursor_goes_with_text:
            text = read_before
        turns.append((row.turn, "running", row.attempt, seq, text, None))
        reader = Reader(row.turn, row.attempt, seq)
    world.change_visit(tab, greets=None, reader=reader)
    world.tell(tab, ("welcome", None if token else "token", tuple(turns)))


def hear(world: World, tab: int, turn: str, rules: Rules) -> None:
    """There is news of a turn, from a tab or an earlier line."""
    row, it = world.rows[turn], world.tabs[tab].visit
    world.change_visit(tab, news=tuple(each for each in it.news if each != turn))
    reader = it.reader
    if reader and (reader.turn, reader.attempt) == (turn, row.attempt):
        return
    world.tell(tab, ("asked", turn, row.attempt))
    _go_on(world, tab, row, rules)


def read(world: World, tab: int, rules: Rules) -> bool:
    """The reader reads its log, or that of the attempt that runs beside it; whether there was anything to tell."""
    reader, here = world.tabs[tab].visit.reader, world.servers[world.tabs[tab].server or 0]
    assert reader is not None
    run = here.runs_of(reader.turn)
    if run and (run.attempt > reader.attempt or (run.attempt < reader.attempt and not rules.readers_never_go_back)):
        _begin(world, tab, reader, run.attempt)
        return True
    log = world.logs.get((reader.turn, reader.attempt))
    if log is None or (len(log.deltas) <= reader.cursor and not log.ending):
        return False
    seq = len(log.deltas)
    if seq > reader.cursor:
        world.tell(tab, ("delta", *reader, seq, "".join(log.deltas[reader.cursor :])))
    world.change_visit(tab, reader=None if log.ending else reader._replace(cursor=seq))
    if log.ending:
        world.tell(tab, _ended(reader.turn, reader.attempt, log.ending))
    return True


def may_look(world: World, tab: int, rules: Rules) -> bool:
    """Whether the reader waits for another process, or for nobody: what runs in its own is never silent for good."""
    reader, here = world.tabs[tab].visit.reader, world.servers[world.tabs[tab].server or 0]
    run = here.runs_of(reader.turn) if reader else None
    is_read_here = run and (run.attempt >= reader.attempt or not rules.readers_never_go_back) if reader else False
    return rules.readers_look_at_the_store and not is_read_here


def look(world: World, tab: int) -> bool:
    """The log has been silent, so the reader looks at the store; whether there was anything to tell."""
    reader = world.tabs[tab].visit.reader
    assert reader is not None
    row = world.rows[reader.turn]
    if row.state != "running":
        world.change_visit(tab, reader=None)
        world.tell(tab, _ended(row.turn, row.attempt, row.ending))
    elif row.attempt > reader.attempt:
        _begin(world, tab, reader, row.attempt)
    else:
        return False
    return True


def _begin(world: World, tab: int, reader: Reader, attempt: int) -> None:
    world.tell(tab, ("asked", reader.turn, attempt))
    world.change_visit(tab, reader=Reader(reader.turn, attempt, 0))


def _ask(world: World, server: int, tab: int | None, turn: str, rules: Rules) -> None:
    row = world.rows.get(turn)
    if row and rules.ask_is_harmless_twice:
        world.tell(tab, ("asked", turn, row.attempt))
        return _go_on(world, tab, row, rules)
    if rules.one_running_turn and _another_runs(world, turn):
        return world.tell(tab, ("failed", turn, 0, "busy", ""))
    _start(world, server, tab, row._replace(attempt=row.attempt + 1, state="running") if row else Row(turn), rules)


def _retry(world: World, server: int, tab: int | None, turn: str, attempt: int, rules: Rules) -> None:
    row = world.rows.get(turn)
    if row is None:
        return world.tell(tab, ("error", "unknown_turn"))
    right = row.attempt == attempt or not rules.retry_names_its_attempt
    is_open = row.state in ("failed", "stopped") or row.code == SPARE
    if not right or not is_open:
        world.tell(tab, ("asked", turn, row.attempt))
        return _go_on(world, tab, row, rules)
    if rules.one_running_turn and _another_runs(world, turn):
        return world.tell(tab, ("failed", turn, 0, "busy", ""))
    begun = row._replace(attempt=row.attempt + 1, state="running", code=None, is_expired=False, stop_wanted=False)
    _start(world, server, tab, begun._replace(answer="", deltas=0) if rules.retry_begins_empty else begun, rules)


def _stop(world: World, server: int, tab: int | None, turn: str) -> None:
    """What runs here stops at once; of another process's attempt the store notes that it shall."""
    row, run = world.rows.get(turn), world.servers[server].runs_of(turn)
    if run:
        return None if run.ending else cut(world, server, run)
    reader = world.tabs[tab].visit.reader if tab is not None else None
    known = reader.attempt if reader and reader.turn == turn else row and row.attempt
    if row is None or (row.state, row.attempt) != ("running", known):
        return world.tell(tab, ("error", "unknown_turn"))
    world.rows[turn] = row._replace(stop_wanted=True)


def _start(world: World, server: int, tab: int | None, row: Row, rules: Rules) -> None:
    world.rows[row.turn] = row
    world.start_run(server, Run(row.turn, row.attempt))
    for number, it in enumerate(world.tabs):
        if number != tab and it.visit.has_begun and row.turn not in it.visit.news:
            world.change_visit(number, news=(*it.visit.news, row.turn))
    world.tell(tab, ("asked", row.turn, row.attempt))
    _go_on(world, tab, row, rules)


def _go_on(world: World, tab: int | None, row: Row, rules: Rules) -> None:
    if tab is None:
        return
    if row.state != "running":
        return world.tell(tab, _ended(row.turn, row.attempt, row.ending))
    before = world.tabs[tab].visit.reader
    if before and before.turn != row.turn and rules.no_end_is_lost:
        look(world, tab)
    world.change_visit(tab, reader=Reader(row.turn, row.attempt, 0))


def _shown(row: Row, run: Run | None, screen: Frame | None) -> tuple[int, str | None]:
    seen = screen[2] if screen and screen[:2] == (row.turn, row.attempt) else None
    if run is None or run.attempt != row.attempt:
        return (0, "") if seen is None else (seen, None)
    seq = len(run.deltas)
    return (seq, "".join(run.deltas)) if seen is None or seen > seq else (seen, None)


def _text(log: Log | None) -> str:
    return "".join(log.deltas) if log else ""


def _another_runs(world: World, turn: str) -> bool:
    return any(row.state == "running" and row.turn != turn for row in world.rows.values())


def _ended(turn: str, attempt: int, ending: Ending) -> Frame:
    if ending.state == "failed":
        return ("failed", turn, attempt, ending.code, ending.text)
    marks = (SPARE,) if ending.code == SPARE else ()
    return (ending.state, turn, attempt, ending.text, *marks)
