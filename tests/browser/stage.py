"""A stage for the chat: sites in every dress, somebody else's page, and what a visitor does there. Knows no states."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat import Chat
from tests.browser.state_texts import FIELDS, SITE, TEXTS, Texts
from tests.replies import Reply
from tests.server import Pages, Product
from tests.upstream import Upstream

OPENED = """panel => Promise.all(panel.getAnimations({subtree: true})
  .filter(animation => animation.effect.getTiming().iterations !== Infinity)
  .map(animation => animation.finished.catch(() => null)))"""
PAGE = """<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<link rel="stylesheet" href="/states.css"></head>
<body><main><h1>{title}</h1><p>{text}</p></main><script async src="{tag}"></script></body></html>"""
CSS = """:root { color-scheme: light dark } body { font: 17px/1.6 system-ui, sans-serif; margin: 48px; max-width: 560px }
@media (prefers-color-scheme: dark) { body { background: #101012; color: #ddd } }"""
DRESSES: dict[str, dict[str, object]] = {
    "plain": SITE,
    "consent": SITE | {"consent": TEXTS["en"].consent},
    "lead": SITE | {"lead_when": "before", "lead_fields": FIELDS},
    "teaser": SITE | {"teaser": TEXTS["en"].teaser, "teaser_delay": 1},
    "one at a time": SITE | {"answers_at_once": 1},
    "saving": SITE | {"saved_for": 24},
    "trained": SITE,
    "checking": SITE | {"challenge": "always"},
    "few each": SITE | {"visitor_hour": 1},
    "few in all": SITE | {"site_day": 1},
}
TRAINED = """
from tests.training.lessons import teach
from widget import approving
from widget.models import Site
site = Site.objects.get(key={key!r})
texts = {texts!r}
teach(site, *texts.values())
for language, (question, answer) in texts.items():
    approving.approve(site, [question], language=language)
"""
LIMITED = {"LIMITS": "on", "CHALLENGE_CLASS": "tests.browser.puzzling.Unsolvable"}
"""How the product of a stage is started: limits hold, and checking a browser has no end."""
DIRECTIONS = {"en": "ltr", "ar": "rtl"}


@dataclass(frozen=True, slots=True)
class Stage:
    """The product with sites in every dress, what answers there, and somebody else's page to show them on."""

    product: Product
    upstream: Upstream
    pages: Pages
    keys: dict[str, str]

    @classmethod
    def build(cls, product: Product, upstream: Upstream, pages: Pages) -> "Stage":
        keys = {dress: product.add_site(f"States {dress}", pages.url)["site_key"] for dress in DRESSES}
        dressed = "".join(f"Site.objects.filter(key={keys[dress]!r}).update(**{DRESSES[dress]!r});" for dress in keys)
        product.manage("shell", "-c", f"from widget.models import Site;{dressed}")
        product.manage(
            "shell",
            "-c",
            TRAINED.format(key=keys["trained"], texts={it: (TEXTS[it].question, TEXTS[it].answer) for it in TEXTS}),
        )
        pages.put("/states.css", CSS, content_type="text/css")
        return cls(product, upstream, pages, keys)

    def enter(self, context: BrowserContext, language: str, dress: str = "plain") -> "Visit":
        """A page with the chat on it, not opened yet."""
        self.upstream.release()
        self.upstream.script.clear()
        self.upstream.answer = lambda prompt: [TEXTS[language].answer]
        page, texts = context.new_page(), TEXTS[language]
        address = self.pages.put(f"/states-{dress.replace(' ', '-')}-{language}.html", self._page(language, dress))
        page.clock.install()
        page.goto(address)
        return Visit(self, page, Chat(page, language), texts, self.keys[dress])

    def _page(self, language: str, dress: str) -> str:
        tag = f"{self.product.url}/widget/v1/{self.keys[dress]}.js"
        texts = TEXTS[language]
        return PAGE.format(
            language=language, direction=DIRECTIONS[language], title=texts.shop, text=texts.about, tag=tag
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor on one page, and what visitors do there."""

    stage: Stage
    page: Page
    chat: Chat
    texts: Texts
    key: str

    def open(self) -> None:
        self.chat.launcher.click()
        expect(self.chat.question).to_be_focused()
        self.panel.evaluate(OPENED)

    @property
    def panel(self) -> Any:
        return self.page.get_by_role("dialog")

    def button(self, word: str) -> Any:
        return self.page.get_by_role("button", name=self.chat.words[word], exact=True)

    def ask(self, *deltas: str) -> None:
        """One question and its whole answer."""
        if deltas:
            self.stage.upstream.answer = lambda prompt: list(deltas)
        self.chat.ask(self.texts.question)
        self.chat.is_done()
        expect(self.button("copy").last).to_be_attached()

    def hold(self, *deltas: str) -> None:
        """One question, and what is to be said of its answer so far."""
        upstream = self.stage.upstream
        upstream.answer = lambda prompt: [*deltas, "."]
        upstream.hold()
        self.chat.ask(self.texts.question)
        expect(self.chat.stop).to_be_visible()
        upstream.release(len(deltas))
        for delta in deltas:
            self.chat.says(delta.replace("**", "").strip())

    def keep_busy(self) -> None:
        """Somebody else asks here, and is not answered yet."""
        before = len(self.stage.upstream.requests)
        self.stage.upstream.hold()
        browser = self.page.context.browser
        assert browser
        with browser.new_context(locale=self.chat.language) as context:
            page = context.new_page()
            page.goto(self.page.url)
            other = Chat(page, self.chat.language).open()
            other.ask(self.texts.question)
            expect(other.log).to_contain_text(self.texts.question.strip())
            self.stage.upstream.wait_for_requests(before + 1)

    def meet(self, reply: Reply) -> None:
        """A question that goes wrong upstream."""
        self.stage.upstream.script = [reply]
        self.chat.ask(self.texts.question)
        expect(self.chat.send).to_be_visible()
        expect(self.chat.stop).to_have_count(0)
        expect(self.page.locator(".notice:visible")).to_have_count(1)

    def come_back(self) -> None:
        """The page is loaded again, and the chat is open there."""
        self.page.reload()
        expect(self.page.locator(".panel:not([hidden]), .launcher:visible").first).to_be_attached()
        if self.chat.launcher.is_visible():
            self.chat.launcher.click()

    def form(self) -> None:
        self.chat.choose(self.chat.words["message"])
        expect(self.page.get_by_role("form")).to_be_visible()

    def fill(self, word: str, value: str) -> None:
        self.field(word).fill(value)

    def field(self, word: str) -> Any:
        return self.page.get_by_role("form").get_by_label(self.chat.words[word])

    def age(self) -> None:
        """The last turn was asked a day ago."""
        turn = "t = Turn.objects.latest('pk'); t.asked_at -= timedelta(days=1); t.save()"
        self.stage.product.manage(
            "shell", "-c", f"from datetime import timedelta; from widget.models import Turn; {turn}"
        )

    def forget_keys(self) -> None:
        """What went wrong with the API key doesn't go on."""
        self.stage.product.renew_keys()

    def block(self) -> None:
        """The owner blocks everybody who has asked here."""
        code = "from django.utils.timezone import now; from widget.models import Visitor; "
        code += f"Visitor.objects.filter(site__key={self.key!r}).update(blocked_at=now())"
        self.stage.product.manage("shell", "-c", code)

    def pause(self, is_active: bool) -> None:
        code = f"from widget.models import Site; Site.objects.filter(key={self.key!r}).update(is_active={is_active})"
        self.stage.product.manage("shell", "-c", code)
