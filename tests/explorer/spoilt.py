"""Browsers that forget one rule each, to prove that the explorer misses it."""

from dataclasses import replace

from tests.screen import Frame, Screen


class TrustsEveryDelta(Screen):
    """Doesn't check that a delta begins where the screen ends."""

    def _grown(self, fact: Frame) -> list[Frame]:
        shown = self.turns.get(fact["turn"])
        return super()._grown(fact | {"after": shown.seq} if shown and shown.attempt == fact["attempt"] else fact)


class ForgetsTheOldText(Screen):
    """Clears an answer as soon as a new attempt begins."""

    def _taken(self, fact: Frame) -> None:
        super()._taken(fact)
        self.turns[fact["turn"]] = replace(self.turns[fact["turn"]], previous="")


class AsksOnce(Screen):
    """Doesn't send again what no fact has answered."""

    def _welcomed(self, fact: Frame) -> list[Frame]:
        super()._welcomed(fact)
        return []


class TakesEveryEnd(Screen):
    """Lets the end of an older attempt end a newer one."""

    def _ended(self, fact: Frame) -> list[Frame]:
        shown = self.turns.get(fact["turn"])
        return super()._ended(fact | {"attempt": shown.attempt} if shown else fact)


class TakesEveryErrorToBeAboutTheQuestion(Screen):
    """Gives a question back although only a stop came too late."""

    def _misread(self, fact: Frame) -> list[Frame]:
        return super()._misread(fact | {"code": "bad_frame"})


class TakesBackWhatWasSent(Screen):
    """Believes that a question has reached nobody because its line is dead."""

    def stop(self, turn: str) -> list[Frame]:
        shown = self.turns.get(turn)
        if shown and self.stale:
            self.turns[turn] = replace(shown, sent=False)
        return super().stop(turn)
