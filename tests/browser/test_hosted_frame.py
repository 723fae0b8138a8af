"""The hosted page in a frame: shown in the site's own pages, and refused by the browser in anybody else's."""

import pytest

FRAME = (
    "<!doctype html><title>Shop</title><iframe title='Chat' src='{url}/chat/{key}/' width='400' height='600'></iframe>"
)


@pytest.fixture
def framed(product, pages, page):
    """A page of the shop's that shows a site's hosted page in a frame; the frame."""

    def framed(site):
        page.goto(pages.put("/frame.html", FRAME.format(url=product.url, key=site["site_key"])))
        page.wait_for_function("document.readyState === 'complete'")
        return page.frames[1]

    return framed


def test_the_sites_own_pages_may_frame_its_chat(framed, site):
    frame = framed(site)
    frame.locator("script[data-mode], [data-sparkwidget]").first.wait_for(state="attached")
    assert frame.title() == "Ask us"


def test_another_page_may_not(framed, product, watched):
    other = product.add_site("Elsewhere", "https://elsewhere.example")
    frame = framed(other)
    assert frame.url.startswith("chrome-error://")
    assert any("frame-ancestors" in complaint for complaint in watched.complaints)


def test_the_hosted_page_obeys_its_own_policy_while_it_chats(product, site, watched, upstream):
    page = watched.page
    page.goto(f"{product.url}/chat/{site['site_key']}/")
    question = page.get_by_role("textbox")
    question.fill("When do you open?")
    question.press("Enter")
    page.get_by_text("You asked: When do you open?.").first.wait_for()
    assert watched.complaints == []
    assert watched.hosts == {product.url.removeprefix("http://")}
