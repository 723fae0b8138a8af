"""An operator who keeps a shell open: commands of manage.py, each in a fork of one process that has loaded Django already.

What a command does is done as ever, in a process of its own; only loading everything, which takes longer, happens once. The other
end of the pipe speaks JSON, a line for each command; when it closes, this process ends.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
import weakref
from pathlib import Path

import django
from django.core.management import execute_from_command_line

ROOT = Path(__file__).resolve().parent.parent


class Clerk:
    """Works with one environment, until it is sent home or nobody knows it any more."""

    def __init__(self, environment):
        self.environment = dict(environment)
        pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen([sys.executable, "-m", "tests.clerk"], cwd=ROOT, env=self.environment, **pipe)
        self.go_home = weakref.finalize(self, _send_home, self._process)

    def run(self, arguments, given, seconds):
        """Exit code, output and errors of one command; SIGALRM ends what takes longer."""
        self._process.stdin.write(json.dumps([arguments, given or "", seconds]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def _send_home(process):
    process.stdin.close()
    process.wait(20)
    process.stdout.close()


def main():
    gc.disable()  # as manage.py does, until everything is loaded
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sparkwidget.settings")
    django.setup()
    for line in sys.stdin:
        print(json.dumps(_answer(*json.loads(line))), flush=True)
    os._exit(0)  # taking Python down in good order takes as long as ten commands


def _answer(arguments, given, seconds):
    with (
        tempfile.TemporaryFile("w+") as asked,
        tempfile.TemporaryFile("w+") as said,
        tempfile.TemporaryFile("w+") as errors,
    ):
        asked.write(given)
        asked.seek(0)
        child = os.fork()
        if not child:
            _work(arguments, seconds, asked, said, errors)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        errors.seek(0)
        return code, said.read(), errors.read()


def _work(arguments, seconds, *files):
    """Never returns: whatever happens ends this fork."""
    code = 1
    try:
        signal.alarm(seconds)
        for number, file in enumerate(files):
            os.dup2(file.fileno(), number)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
        execute_from_command_line(["manage.py", *arguments])
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(bool(error.code))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
