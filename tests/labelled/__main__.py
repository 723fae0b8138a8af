"""python -m tests.labelled: measures all candidates on the labelled set, and the chosen one at 10,000 and 100,000.

--no-speed leaves time and memory out. Thresholds are those that the first part of the set needs; what is printed is of
the second.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from tests.labelled import candidates, crowd, evidence, figures
from tests.labelled.labels import CHOOSING, FIGURES, elliptical, models
from widget.training.closeness import LOOSE, STRICT, Index
from widget.training.ellipsis import is_elliptical
from widget.training.topics import topics


def main():
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--no-speed", action="store_true")
    wanted.add_argument("--one", help=argparse.SUPPRESS)
    told = wanted.parse_args()
    if told.one:
        print(json.dumps(MEASURED[told.one]()))
        return
    contents()
    quality()
    chosen()
    answers_as_evidence()
    grouping()
    ellipses()
    if not told.no_speed:
        speed()


def contents():
    kinds = {}
    for model in models():
        for part in model.asked.values():
            for asked in part:
                kinds[asked.kind] = kinds.get(asked.kind, 0) + 1
    print(
        f"The set: {sum(len(model.trained) for model in models())} trained questions of {len(models())} models; asked:",
        kinds,
    )


def quality():
    head = "candidate, closest is right, strict from, precision, recall, false of both parts, loose from, precision, recall"
    print(f"\n| {head.replace(', ', ' | ')} |")
    print("| --- " * 9 + "|")
    for candidate in candidates.ALL:
        choosing, rows = figures.found(candidate, CHOOSING), figures.found(candidate, FIGURES)
        chosen_one = candidate is candidates.Chosen
        strict = STRICT if chosen_one else figures.strictest_needed(choosing)
        loose = LOOSE if chosen_one else figures.loose_needed(choosing)
        false = len(figures.false_answers(choosing + rows, strict))
        cells = [
            percent(figures.first_right(rows)),
            f"{strict:.2f}",
            *map(percent, figures.answered(rows, strict)),
            str(false),
        ]
        cells += [f"{loose:.2f}", *map(percent, figures.told_apart(rows, loose))]
        print(f"| {candidate.name} |", " | ".join(cells), "|")


def chosen():
    rows = figures.found(candidates.Chosen, FIGURES)
    print("\n| what was asked | questions | closest is right | answered, strict | wrong, strict | near, loose |")
    print("| --- " * 6 + "|")
    for kind in figures.ANSWERED + figures.NOT_ANSWERED:
        of = figures.of_kinds(rows, [kind])
        right = percent(figures.first_right(of)) if kind in figures.ANSWERED else ""
        strict = [row for row in of if row.score >= STRICT]
        wrong = sum(not row.is_right for row in strict)
        near = percent(figures.share(row.score >= LOOSE for row in of))
        print(f"| {kind} | {len(of)} | {right} | {len(strict)} | {wrong} | {near} |")
    print("\n| from | precision | recall | false answers |")
    print("| --- " * 4 + "|")
    for at in (0.5, 0.55, 0.6, 0.7, 0.8, 0.85, STRICT, 0.9, 0.95):
        print(
            f"| {at:.2f} |",
            " | ".join(map(percent, figures.answered(rows, at))),
            f"| {len(figures.false_answers(rows, at))} |",
        )


def answers_as_evidence():
    print("\n| an answer counts if it is that of | closeness from | false gaps that go | true gaps that may go |")
    print("| --- " * 4 + "|")
    for rule in evidence.RULES:
        for at in (0.2, 0.3, 0.45):
            told = evidence.told(FIGURES, rule, at)
            print(f"| {rule} | {at:.2f} | {told.gone} of {told.false} | {told.hidden} of {told.true} |")


def grouping():
    told = figures.topics_kept(FIGURES)
    print("\nTopics:", ", ".join(f"{name} {value * 100:.2f} %" for name, value in told.items()))


def ellipses():
    needing, alone = elliptical()
    missed = [text for text in needing if not is_elliptical(text)]
    false = [text for text in alone if is_elliptical(text)]
    print(
        f"\nElliptical: {len(needing) - len(missed)} of {len(needing)} found, {len(false)} of {len(alone)} taken for it wrongly"
    )


def speed():
    print("\n| at 10,000 trained questions | built in CPU s | CPU ms for one | memory MB |\n| --- | --- | --- | --- |")
    for candidate in candidates.ALL:
        told = apart(candidate.__name__)
        print(f"| {candidate.name} | {told['built']:.2f} | {told['one']:.2f} | {told['memory']:.0f} |")
    for name in ("completing", "batch", "grouped", "hard"):
        print(f"{name}:", apart(name))


def apart(name):
    """In a process of its own, so that memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.labelled", "--one", name], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work):
    cpu, wall = time.process_time(), time.perf_counter()
    made = work()
    return made, time.process_time() - cpu, time.perf_counter() - wall


def one_candidate(candidate):
    questions = crowd.trained(10_000)
    built, seconds, _ = timed(lambda: candidate(questions))
    spent = [timed(lambda text=text: built.closest(text))[1] * 1000 for text in crowd.asked(200, questions)]
    return {"built": seconds, "one": statistics.mean(spent), "memory": memory()}


def completing():
    questions = crowd.trained(10_000)
    index = Index(questions)
    typed = [text[:end] for text in crowd.asked(150, questions) for end in range(1, min(30, len(text)), 3)]
    spent = sorted(timed(lambda text=text: index.completing(text, 32))[1] * 1000 for text in typed)
    return {
        "CPU ms, median": statistics.median(spent),
        "p95": spent[int(len(spent) * 0.95)],
        "most": spent[-1],
        "MB": memory(),
    }


def batch():
    questions = crowd.trained(10_000)
    texts = crowd.asked(100_000, questions)
    index = Index(questions)
    _, cpu, wall = timed(lambda: sum(len(it) for it in index.closest_to_each(texts, 1)))
    return {"different texts": len(set(texts)), "CPU s": cpu, "wall s": wall, "MB": memory()}


def grouped():
    """Like a shop's visitors: a thousand things that are asked again and again."""
    return _in_topics(crowd.asked(100_000, crowd.trained(1_000)))


def hard():
    """As many different things as there can be."""
    return _in_topics(crowd.asked(100_000, crowd.trained(50_000)))


def _in_topics(texts):
    made, cpu, wall = timed(lambda: topics(texts))
    return {"different texts": len(set(texts)), "topics": len(made), "CPU s": cpu, "wall s": wall, "MB": memory()}


MEASURED: dict[str, Callable[[], object]] = {it.__name__: partial(one_candidate, it) for it in candidates.ALL}
MEASURED.update({"completing": completing, "batch": batch, "grouped": grouped, "hard": hard})


def percent(value):
    return f"{value * 100:.1f} %"


if __name__ == "__main__":
    main()
