"""What visitors asked, and every moment at which what they were shown changed. Knows neither server nor upstream."""

from collections import Counter
from dataclasses import dataclass, field

from tests.screen import Screen

ENDED = ("done", "stopped", "failed")
TAKEN_BACK = "taken back by the visitor"


@dataclass(frozen=True, slots=True)
class Moment:
    """One turn as one tab shows it from `at` on. `state` is "gone" once the tab doesn't show the turn any more.

    `is_earlier`: what is visible is an earlier attempt's text.
    """

    at: float
    tab: str
    turn: str
    attempt: int
    state: str
    visible: str
    waiting: bool = False
    code: str | None = None
    is_earlier: bool = False


@dataclass(slots=True)
class Asked:
    """A question, as its visitor remembers it. `commands` are the times at which an answer was asked for."""

    turn: str
    prompt: str
    commands: list[float]
    resent: int = 0
    refused: str | None = None


@dataclass(slots=True)
class Journal:
    """One run's. `troubles` counts what visitors should not see: error facts, refusals, ends of lines by their code.

    `away`: tabs that had no line when they were closed, so that what they showed last was no claim.
    """

    asked: dict[str, Asked] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    away: set[str] = field(default_factory=set)
    _last: dict[str, dict[str, Moment]] = field(default_factory=dict)

    def note(self, at: float, tab: str, screen: Screen) -> None:
        """Write down what has changed on this tab's screen."""
        last = self._last.setdefault(tab, {})
        for turn, shown in screen.turns.items():
            state = (shown.attempt, shown.state, shown.visible, shown.waiting is not None, shown.code, not shown.text)
            self._keep(last, Moment(at, tab, turn, *state))
        for turn in last.keys() - screen.turns.keys():
            self._keep(last, Moment(at, tab, turn, last[turn].attempt, "gone", ""))

    def history(self, turn: str, since: float) -> list[str]:
        """Every moment of a turn, in words, for whoever looks for a fault's cause; times in seconds from `since` on."""
        moments = [moment for moment in self.moments if moment.turn == turn]
        asked = [f"{at - since:.2f} asked for" for at in (self.asked[turn].commands if turn in self.asked else ())]
        return asked + [
            f"{each.at - since:.2f} {each.tab}: {each.state} {each.code or ''}, attempt {each.attempt}, "
            f"{'waiting, ' * each.waiting}{'earlier ' * each.is_earlier}{each.visible[-12:]!r}"
            for each in moments
        ]

    def leave(self, tab: str) -> None:
        """The tab is closed; nothing more will come from it."""
        self._last.pop(tab, None)

    def _keep(self, last: dict[str, Moment], moment: Moment) -> None:
        before = last.get(moment.turn)
        if before is None or _seen(before) != _seen(moment):
            self.moments.append(moment)
            last[moment.turn] = moment


def _seen(moment: Moment) -> tuple[object, ...]:
    return (moment.attempt, moment.state, moment.visible, moment.waiting, moment.code, moment.is_earlier)
