"""Every state of the chat that a visitor can see, and a way to it as a visitor goes it.

Knows nothing of pictures or rules: whoever looks brings them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, expect

from tests.browser import limited
from tests.browser.stage import Stage, Visit
from tests.replies import Reply, Step, event

SCROLLED_UP = """() => {
  const log = document.querySelector('[data-sparkwidget]').shadowRoot.querySelector('[role=log]');
  return log.scrollHeight - log.scrollTop - log.clientHeight > 40;
}"""
Play = Callable[[Visit], None]


@dataclass(frozen=True, slots=True)
class State:
    """`before` is played on the closed chat, `play` on the open one; `after` puts right what they did to the stage."""

    play: Play = lambda visit: None
    dress: str = "plain"
    closed: bool = False
    before: Play = lambda visit: None
    after: Play = lambda visit: None


def _spare(visit: Visit) -> None:
    visit.meet(Reply([b"{}"], 500))
    expect(visit.page.locator(".spare bdi")).to_have_text(visit.texts.question.strip())
    visit.chat.says(visit.texts.answer.replace("**", ""))


def _counted(question: str, visit: Visit) -> None:
    visit.chat.question.fill(question)
    expect(visit.page.locator(".counter")).not_to_be_empty()


def _languages(visit: Visit) -> None:
    visit.chat.menu.click()
    visit.page.get_by_role("menuitem", name=visit.chat.words["language"]).click()
    expect(visit.page.get_by_role("menuitemradio").first).to_be_visible()


def _done(visit: Visit) -> None:
    visit.ask()
    visit.button("copy").hover()


def _menu(visit: Visit) -> None:
    visit.ask()
    visit.chat.menu.click()
    expect(visit.page.get_by_role("menu")).to_be_visible()


def _consent(visit: Visit) -> None:
    visit.chat.ask(visit.texts.question)
    expect(visit.button("accept")).to_be_focused()


def _lead(visit: Visit) -> None:
    visit.chat.ask(visit.texts.question)
    expect(visit.page.get_by_role("form")).to_be_visible()
    visit.page.keyboard.type("Ann")


def _slow(visit: Visit) -> None:
    visit.hold()
    visit.page.clock.fast_forward(9_000)
    expect(visit.panel).to_contain_text(visit.chat.words["slow"])


def _stopped(visit: Visit) -> None:
    visit.hold(*visit.texts.pieces)
    visit.chat.stop.click()
    visit.chat.is_done()


def _retried(visit: Visit) -> None:
    visit.meet(Reply([event(visit.texts.pieces[0]), Step.RESET]))
    visit.stage.upstream.script.clear()
    visit.stage.upstream.hold()
    visit.chat.again.click()
    expect(visit.chat.stop).to_be_visible()


def _scrolled_up(visit: Visit) -> None:
    visit.ask(visit.texts.rich)
    visit.hold()
    visit.chat.log.hover()
    visit.page.mouse.wheel(0, -600)
    visit.page.wait_for_function(SCROLLED_UP)
    visit.stage.upstream.release(1)
    expect(visit.button("newText")).to_be_visible()


def _rated(visit: Visit) -> None:
    visit.ask()
    visit.button("bad").click()
    expect(visit.page.get_by_role("form")).to_be_visible()


def _restored(visit: Visit) -> None:
    visit.ask()
    visit.form()
    visit.fill("name", "Ann")
    visit.fill("text", visit.texts.message)
    visit.come_back()
    expect(visit.field("text")).to_have_value(visit.texts.message)


def _wrong(visit: Visit) -> None:
    visit.form()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("[aria-invalid=true]").first).to_be_focused()


def _thanked(visit: Visit) -> None:
    visit.ask()
    visit.form()
    visit.fill("email", "ann@example.com")
    visit.fill("text", visit.texts.message)
    visit.chat.log.get_by_role("button", name=visit.chat.words["send"]).click()
    expect(visit.chat.log).to_contain_text(visit.chat.words["contacted"])


def _erasing(visit: Visit) -> None:
    visit.ask()
    visit.chat.choose(visit.chat.words["erase"])
    expect(visit.button("cancel")).to_be_focused()


def _anew(visit: Visit) -> None:
    visit.ask()
    visit.chat.choose(visit.chat.words["anew"])
    expect(visit.button("before")).to_be_visible()


def _days(visit: Visit) -> None:
    visit.ask()
    visit.age()
    visit.ask()
    visit.come_back()
    expect(visit.page.locator(".day:visible").first).to_be_visible()


def _wide(visit: Visit) -> None:
    visit.ask(visit.texts.rich)
    edge = visit.page.get_by_role("separator", name=visit.chat.words["width"])
    if edge.is_visible():
        edge.focus()
        visit.page.keyboard.press("End")
        expect(edge).to_have_attribute("aria-valuenow", "560")


def _large(visit: Visit) -> None:
    visit.ask()
    visit.chat.choose(visit.chat.words["size_2"])


def _offline(visit: Visit) -> None:
    visit.ask()
    visit.page.context.set_offline(True)
    expect(visit.panel).to_contain_text(visit.chat.words["offline"])


def _reconnecting(visit: Visit) -> None:
    visit.ask()
    visit.stage.product.stop()
    visit.page.clock.fast_forward(3_000)
    expect(visit.panel).to_contain_text(visit.chat.words["reconnecting"])


def _unread(visit: Visit) -> None:
    visit.open()
    visit.hold(visit.texts.pieces[0])
    visit.chat.close.click()
    visit.stage.upstream.release()
    expect(visit.page.locator(".badge")).to_have_text("1")


def _closed_for_now(visit: Visit) -> None:
    visit.chat.launcher.click()
    expect(visit.panel).to_contain_text(visit.chat.words["refused_paused"])
    expect(visit.panel).to_contain_text(visit.texts.greeting)
    for offered in (visit.texts.starters[0], visit.chat.words["send"]):
        expect(visit.page.get_by_role("button", name=offered, exact=True)).to_have_count(0)


STATES: dict[str, State] = {
    "launcher": State(closed=True),
    "teaser": State(lambda visit: expect(visit.page.locator(".teaser")).to_be_visible(), "teaser", closed=True),
    "unread": State(_unread, closed=True),
    "empty": State(),
    "typing": State(lambda visit: _counted((visit.texts.question * 100)[:1_700], visit)),
    "too long": State(lambda visit: _counted("x" * 2_010, visit)),
    "languages": State(_languages),
    "consent": State(_consent, "consent"),
    "lead": State(_lead, "lead"),
    "thinking": State(lambda visit: visit.hold()),
    "waiting": State(limited.waiting, "one at a time"),
    "checking": State(limited.checking, "checking"),
    "slow": State(_slow),
    "streaming": State(lambda visit: visit.hold(*visit.texts.pieces)),
    "done": State(_done),
    "saved": State(limited.saved, "saving"),
    "spare": State(_spare, "trained"),
    "rich": State(lambda visit: visit.ask(visit.texts.rich)),
    "menu": State(_menu),
    "wide": State(_wide),
    "large": State(_large),
    "scrolled up": State(_scrolled_up),
    "days": State(_days),
    "anew": State(_anew),
    "rated": State(_rated),
    "stopped": State(_stopped),
    "failed": State(lambda visit: visit.meet(Reply([event(visit.texts.pieces[0]), Step.RESET]))),
    "retried": State(_retried),
    "unavailable": State(lambda visit: visit.meet(Reply([b"{}"], 500))),
    "refused": State(lambda visit: visit.meet(Reply([b"{}"], 401)), after=Visit.forget_keys),
    "limited": State(lambda visit: visit.meet(Reply([b"{}"], 429, {"Retry-After": "30"})), after=Visit.forget_keys),
    "too many": State(limited.too_many, "few each"),
    "all for today": State(limited.all_for_today, "few in all"),
    "message": State(Visit.form),
    "message, wrong": State(_wrong),
    "message, restored": State(_restored),
    "thanked": State(_thanked),
    "delete?": State(_erasing),
    "offline": State(_offline, after=lambda visit: visit.page.context.set_offline(False)),
    "reconnecting": State(_reconnecting, after=lambda visit: visit.stage.product.start(visit.stage.product.port)),
    "blocked": State(limited.blocked),
    "closed for now": State(
        _closed_for_now,
        closed=True,
        before=lambda visit: visit.pause(False),
        after=lambda visit: visit.pause(True),
    ),
}


def reach(stage: Stage, context: BrowserContext, language: str, name: str) -> Visit:
    """The state of this name; `leave` it when you have seen it."""
    state = STATES[name]
    visit = stage.enter(context, language, state.dress)
    expect(visit.page.locator(".launcher")).to_be_visible()
    try:
        state.before(visit)
        if not state.closed:
            visit.open()
        state.play(visit)
    except BaseException:  # one state that can't be reached must not spoil the stage for the others
        leave(visit, name)
        raise
    return visit


def leave(visit: Visit, name: str) -> None:
    STATES[name].after(visit)
    visit.stage.upstream.release()
    visit.page.close()
