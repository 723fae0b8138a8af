"""The chat as a person finds it: by roles and names, never by classes."""

import re

from playwright.sync_api import expect


class Chat:
    """One tab's chat."""

    def __init__(self, page):
        self.page = page
        self.launcher = page.get_by_role("button", name="Open chat")
        self.question = page.get_by_role("textbox", name="Your question")
        self.log = page.get_by_role("log", name="Conversation")
        self.send = page.get_by_role("button", name="Send", exact=True)
        self.stop = page.get_by_role("button", name="Stop", exact=True)
        self.close = page.get_by_role("button", name="Close chat")
        self.again = page.get_by_role("button", name="Try again")

    def open(self):
        self.launcher.click()
        expect(self.question).to_be_focused()
        return self

    def ask(self, text):
        self.question.fill(text)
        self.question.press("Enter")

    def says(self, text):
        expect(self.log).to_contain_text(text)

    def is_done(self):
        expect(self.send).to_be_visible()
        expect(self.stop).to_have_count(0)

    def says_nothing_of(self, text):
        expect(self.log).not_to_contain_text(re.compile(re.escape(text)))
