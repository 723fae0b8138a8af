"""Several processes kept running: here small programs, for the rules; the server's own are in test_crew_served.py."""

import asyncio
import os
import signal
import sys

import pytest

from widget.crew import FIRST_PAUSE, LONGEST_PAUSE, WELL_AFTER, Crew, pause_after

LIVES = "import os, signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit({code})); "
LIVES += "print(os.getpid(), file=open(f'{folder}/{{sys.argv[1]}}', 'a'), flush=True); time.sleep(60)"


def test_pauses_grow_while_a_process_dies_at_once_and_no_longer_than_the_longest():
    pauses = [0.0]
    while pauses[-1] < LONGEST_PAUSE:
        pauses.append(pause_after(pauses[-1], 0.1))
    assert pauses[1:4] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pause_after(LONGEST_PAUSE, 0.1) == LONGEST_PAUSE
    assert pause_after(LONGEST_PAUSE, WELL_AFTER) == FIRST_PAUSE


async def run(tmp_path, size, act, code=0):
    """What a crew says at its end, after `act` and a SIGTERM."""
    program = LIVES.format(code=code, folder=tmp_path)
    crew = asyncio.create_task(Crew([sys.executable, "-c", program], size).run())
    await begun(tmp_path, *(1 for _ in range(size)))
    await act()
    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(20):
        return await crew


async def begun(folder, *times):
    """Wait until process 1, 2 ... has begun so many times."""
    async with asyncio.timeout(20):
        while [_lines(folder / str(number)) for number, _ in enumerate(times, 1)] != list(times):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def _lines(path):
    return len(path.read_text().splitlines()) if path.exists() else 0


async def nothing():
    return


@pytest.mark.parametrize(("code", "well"), [(0, True), (3, False)])
async def test_a_crew_left_well_if_all_did(tmp_path, code, well):
    assert await run(tmp_path, 2, nothing, code) is well


async def test_whoever_dies_is_started_again_and_the_others_live_on(tmp_path):
    async def kill_the_first():
        os.kill(int((tmp_path / "1").read_text()), signal.SIGKILL)
        await begun(tmp_path, 2, 1)

    assert await run(tmp_path, 2, kill_the_first)
