"""The chat in Firefox as a person finds it: by roles and names, never by classes."""

from tests.browser.chat import ENGLISH

# What is shown, by role and name, within the chat. Names as `aria-label` or text give them.
FIND = """(role, name) => {
  const root = document.querySelector('[data-sparkwidget]')?.shadowRoot;
  const kinds = {button: 'button', textbox: 'textarea, input', log: '[role=log]', dialog: '[role=dialog]', menu: '[role=menu]',
    item: '[role^=menuitem]'};
  return [...(root?.querySelectorAll(kinds[role]) ?? [])].filter(it => it.checkVisibility() &&
    (name === '' || (it.getAttribute('aria-label') ?? it.textContent.trim()) === name))[0] ?? null;
}"""


def found(then):
    """A function of role, name and more that finds the thing first."""
    return f"(role, name, ...more) => {{ const it = ({FIND})(role, name); return ({then})(it, ...more); }}"


class FirefoxChat:
    def __init__(self, tab):
        self.tab = tab

    def is_shown(self, role, name):
        self.tab.until(found("it => it !== null"), role, name)

    def is_gone(self, role, name):
        self.tab.until(found("it => it === null"), role, name)

    def is_focused(self, role, name):
        self.tab.until(found("it => it !== null && it.getRootNode().activeElement === it"), role, name)

    def ask(self, text):
        self.is_focused("textbox", ENGLISH["question"])
        self.tab.press(*text, "Enter")

    def open(self):
        """By keyboard, from the top of a page with one link before the chat."""
        self.is_shown("button", "Open chat")
        self.tab.press("Tab", "Tab")
        self.is_focused("button", "Open chat")
        self.tab.press("Enter")
        self.is_focused("textbox", ENGLISH["question"])
        return self

    def says(self, text):
        self.tab.until(found("(it, text) => it?.textContent.includes(text)"), "log", ENGLISH["conversation"], text)

    def is_done(self):
        self.is_shown("button", ENGLISH["send"])
        self.is_gone("button", ENGLISH["stop"])

    def text(self):
        return self.tab.evaluate(found("it => it.textContent"), "log", ENGLISH["conversation"])
