"""What a visitor meets where many ask, or too much is asked, as a visitor gets there."""

from playwright.sync_api import expect

from tests.browser.stage import Visit


def waiting(visit: Visit) -> None:
    visit.keep_busy()
    visit.chat.ask(visit.texts.question)
    visit.chat.says(visit.chat.words["waiting"].split("{n}")[0].strip())


def saved(visit: Visit) -> None:
    visit.ask()
    visit.ask()
    expect(visit.page.locator(".saved").last).to_be_visible()


def checking(visit: Visit) -> None:
    visit.chat.ask(visit.texts.question)
    expect(visit.panel).to_contain_text(visit.chat.words["checking"])


def too_many(visit: Visit) -> None:
    visit.ask()
    visit.chat.ask(visit.texts.question)
    expect(visit.panel).to_contain_text(visit.chat.words["failed_too_many"])


def all_for_today(visit: Visit) -> None:
    """Refused is the second question of the day, whoever has asked the first."""
    visit.chat.ask(visit.texts.question)
    visit.chat.is_done()
    if not visit.chat.question.input_value():
        visit.chat.ask(visit.texts.question)
    expect(visit.panel).to_contain_text(visit.chat.words["failed_site_full"])
    expect(visit.page.get_by_role("form")).to_be_visible()


def blocked(visit: Visit) -> None:
    visit.ask()
    visit.block()
    visit.chat.ask(visit.texts.question)
    expect(visit.panel).to_contain_text(visit.chat.words["refused_blocked"])
    expect(visit.page.locator(".thinking:visible, .send.busy:visible")).to_have_count(0)
