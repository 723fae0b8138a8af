"""Stand-ins handed in as arguments: an upstream that says what the test tells it to, and a storage that remembers."""

import asyncio


class ScriptedSource:
    """A source for the relay: each question gets an answer that the test speaks, word by word."""

    def __init__(self):
        self.questions = []
        self.hung_up = 0
        self._lines = asyncio.Queue()

    def say(self, *deltas):
        """One read with these deltas."""
        self._lines.put_nowait(list(deltas))

    def end(self):
        self._lines.put_nowait(None)

    def fail(self, error):
        self._lines.put_nowait(error)

    async def __call__(self, question, bill, hear):
        self.questions.append(question)
        bill.calls += 1
        try:
            while (line := await self._lines.get()) is not None:
                if isinstance(line, Exception):
                    raise line
                hear(line)
        except asyncio.CancelledError:
            self.hung_up += 1
            raise


class Shelf:
    """Where the relay saves: keeps what it was given, and fails as often as it is told to."""

    def __init__(self, failures=0):
        self.saved = []
        self.failures = failures

    async def __call__(self, question, ending):
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        self.saved.append((question.turn, question.attempt, ending))
        return True
