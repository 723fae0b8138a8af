"""What we switch off in Chromium, for the tests' sake, doesn't bring back what Playwright has switched off."""

import re


def test_what_playwright_switches_off_stays_off(chrome):
    command = chrome.new_browser_cdp_session().send("SystemInfo.getInfo")["commandLine"]
    playwrights, ours = (set(names.split(",")) for names in re.findall(r"--disable-features=(\S+)", command))
    assert playwrights <= ours
    assert "WebUIOmniboxPopup" in ours
