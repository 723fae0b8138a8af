"""Pages of the theme are made better, and pages that need nothing stay as they are."""

from deploy.manual.mending import mended


def test_what_scrolls_can_be_reached_and_what_is_a_heading_has_a_level():
    text = '<p role="heading">Guide</p><pre>make run</pre>'
    text += '<table><th class="head"></th><th class="head"><p>it says</p></th></table>'
    assert mended(text) == (
        '<p role="heading" aria-level="2">Guide</p><pre tabindex="0">make run</pre>'
        '<table><td class="head"></td><th class="head"><p>it says</p></th></table>'
    )


def test_what_is_well_already_stays():
    text = '<h1>A</h1><th class="head"><p>b</p></th><pre tabindex="0">c</pre>'
    assert mended(mended(text)) == mended(text) == text
