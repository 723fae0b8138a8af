"""Sites that ask with one key, on a simulated clock: a gate, questions that come at random, answers that take their time."""

import heapq
import random
from dataclasses import dataclass, field, replace
from itertools import count

from widget.governor.asker import Asker, Go, No, Outcome, Result, Rules, Wait
from widget.governor.gate import Gate


@dataclass
class Flow:
    """Questions of one site: so many an hour, each of a visitor of its own."""

    site: int
    an_hour: float
    at_once: int = 10
    waits: list[float] = field(default_factory=list)
    refused: int = 0
    answered: int = 0
    by_code: dict[str, int] = field(default_factory=dict)


def simulate(*flows, hours=2.0, rules=None, answer_seconds=6.0, calls=None, seed=1):
    """Runs the flows; `calls` is the day's limit, of which SparkGPT says what is left with each reply."""
    chance, gate, number = random.Random(seed), Gate(), count()
    rules = replace(rules or Rules(), lease=1e9)
    agenda, left, limit, began = [], calls, calls, 1_000_000_000.0 - 1_000_000_000.0 % 86_400
    waiting = {}

    def later(at, kind, what):
        heapq.heappush(agenda, (at, next(number), kind, what))

    for flow in flows:
        later(began + chance.expovariate(flow.an_hour / 3600), "comes", flow)
    while agenda and agenda[0][0] < began + hours * 3600:
        now, _, kind, what = heapq.heappop(agenda)
        if kind == "comes":
            flow = what
            later(now + chance.expovariate(flow.an_hour / 3600), "comes", flow)
            asker = Asker(f"{flow.site}:{next(number)}", "gate", flow.site, str(next(number)), 1, at_once=flow.at_once)
            waiting[asker.id] = (asker, flow, now)
        elif kind == "ends":
            asker, flow = what
            said = (
                Outcome(Result.LIMITED, left=0) if left is not None and left < 0 else Outcome(Result.OK, 1, limit, left)
            )
            gate.leave(asker.id, said, now, chance.random)
        # A newcomer moves nobody who waits; whoever leaves does.
        for asker, flow, since in list(waiting.values())[-1:] if kind == "comes" else list(waiting.values()):
            match gate.ask(asker, now, rules):
                case Go():
                    del waiting[asker.id]
                    flow.waits.append(now - since)
                    flow.answered += 1
                    left = None if left is None else left - 1
                    later(now + chance.uniform(0.5, 1.5) * answer_seconds, "ends", (asker, flow))
                case No(code):
                    del waiting[asker.id]
                    flow.refused += 1
                    flow.by_code[code] = flow.by_code.get(code, 0) + 1
                case Wait():
                    pass
    return gate


def quantile(values, part):
    return sorted(values)[int(part * (len(values) - 1))] if values else 0.0
