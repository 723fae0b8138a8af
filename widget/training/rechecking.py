"""Asks one trained question again, as a visitor would, and has what comes kept: in the background, or because somebody asks."""

from dataclasses import dataclass, field
from functools import partial

from widget import trial
from widget.carrier import Database
from widget.crypto import SealError
from widget.governor.asker import Kind, outcome
from widget.governor.governor import Governor
from widget.models import Check, TaughtPair
from widget.question import Question, asking
from widget.sparkgpt import Bill, Limited, Nonsense, Refused, SparkGPT, SparkGPTError
from widget.training import fetching, history
from widget.training.behind import behind
from widget.training.checking import Came
from widget.training.fetching import UNREADABLE, Order
from widget.training.history import Result
from widget.trial import Tried

SECONDS = 60.0
"""An answer that isn't there by then has failed."""


class PutOff(Exception):
    """Nobody learned anything of the model: the API key is refused or can't be opened, or SparkGPT wants to be left alone. The
    words are an English sentence of ours."""


class _NothingSaid(Nonsense):
    """An answer without a word. It is asked once more, like one that failed."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """One wording on its way to SparkGPT, and how that went each time."""

    order: Order
    question: str
    tried: list[Tried] = field(default_factory=list)

    async def __call__(self, client: SparkGPT, seconds: float, bill: Bill) -> None:
        it = self.order
        question = Question(0, "", 1, it.model_id, self.question, it.stream, it.secret)
        tried = await trial.as_visitor(asking(client), question, seconds=seconds, bill=bill)
        self.tried.append(tried)
        if tried.error:
            raise tried.error
        if not tried.text.strip():
            raise _NothingSaid("SparkGPT's answer has no content")

    def result(self) -> Result:
        last = self.tried[-1]
        first = None if last.first is None else round(last.first * 1000)
        return Result(Came(last.text, first, round(last.seconds * 1000)), last.error, last.quota)


async def behind_visitors(run: Database, governor: Governor, client: SparkGPT, pair: int) -> Check | None:
    """In the background. Denied if it would be the visitors' loss; PutOff; None if it isn't taught so any more."""
    wanted = await _asking_for(run, pair)
    if wanted is None:
        return None
    try:
        await behind(governor, partial(wanted.order.asker, Kind.WORK), partial(wanted, client, SECONDS), _is_worth_it)
    except SparkGPTError as error:
        _put_off(error)
    return await run(history.keep, pair, wanted.result(), in_round=True)


async def now(run: Database, governor: Governor, client: SparkGPT, pair: int, seconds: float = SECONDS) -> Check | None:
    """Somebody waits for it: after the visitors, like an owner's test, and whatever is left of the day."""
    wanted = await _asking_for(run, pair)
    if wanted is None:
        return None
    order, bill = wanted.order, Bill()
    problem: SparkGPTError | None = None
    async with governor.trying(order.asker(Kind.OWNER)):
        try:
            await wanted(client, seconds, bill)
        except SparkGPTError as error:
            problem = error
        await governor.tested(order.gate, order.model_id, [outcome(bill, problem)])
    if problem:
        _put_off(problem)
    return await run(history.keep, pair, wanted.result(), in_round=False)


# --- Below: parts of the above ----------------------------------------------------------------------------------


async def _asking_for(run: Database, pair: int) -> _Asking | None:
    wording: TaughtPair | None = await run(TaughtPair.objects.filter(pk=pair, until=None).first)
    if wording is None:
        return None
    try:
        order = await run(fetching.order_for, wording.taught_id)
    except SealError:
        raise PutOff(UNREADABLE) from None
    return _Asking(order, wording.question) if order else None


def _is_worth_it(error: SparkGPTError) -> bool:
    return not isinstance(error, Limited | Refused) and error.retry_after is None


def _put_off(error: SparkGPTError) -> None:
    """What the gate has heard, and its owner reads at the API key, isn't the model's fault."""
    if not _is_worth_it(error):
        raise PutOff(str(error)) from None
