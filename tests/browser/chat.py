"""The chat as a person finds it: by roles and names, never by classes."""

import json
import re
from pathlib import Path

from playwright.sync_api import expect

SOURCES = Path(__file__).resolve().parent.parent.parent / "widget" / "embed" / "src"
ENGLISH = dict(re.findall(r'^  (\w+): "(.*)",$', (SOURCES / "strings.ts").read_text(encoding="utf-8"), re.M))


class Chat:
    """One tab's chat. The launcher speaks English until the panel has been open; `language` is the panel's."""

    def __init__(self, page, language="en"):
        self.page, self.language = page, language
        self.words = words = (
            ENGLISH
            if language == "en"
            else json.loads((SOURCES / "languages" / f"{language}.json").read_text(encoding="utf-8"))
        )
        self.launcher = page.get_by_role("button", name="Open chat")
        self.question = page.get_by_role("textbox", name=words["question"])
        self.log = page.get_by_role("log", name=words["conversation"])
        self.send = page.get_by_role("button", name=words["send"], exact=True).last
        self.stop = page.get_by_role("button", name=words["stop"], exact=True)
        self.close = page.get_by_role("button", name=words["close"])
        self.again = page.get_by_role("button", name=words["again"])
        self.menu = page.get_by_role("button", name=words["menu"], exact=True)

    def open(self):
        self.launcher.click()
        expect(self.question).to_be_focused()
        return self

    def ask(self, text):
        self.question.fill(text)
        self.question.press("Enter")

    def choose(self, name):
        """An item of the menu."""
        self.menu.click()
        self.page.get_by_role("menu").get_by_text(name, exact=True).click()

    def says(self, text):
        expect(self.log).to_contain_text(text)

    def is_done(self):
        expect(self.send).to_be_visible()
        expect(self.stop).to_have_count(0)

    def says_nothing_of(self, text):
        expect(self.log).not_to_contain_text(re.compile(re.escape(text)))
