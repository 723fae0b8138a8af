"""What the theme's pages lack for who can't see them, or uses no mouse. Pure: a page's HTML in, the same better.

Headings of the contents get a level, what scrolls sideways can be reached by keyboard, landmarks get names, and an empty cell of
a table's head is no heading.
"""

import re

CHANGES = (
    ('role="heading">', 'role="heading" aria-level="2">'),
    ("<pre>", '<pre tabindex="0">'),
    ('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="All pages">'),
    ('<aside class="toc-drawer', '<aside aria-label="This page" class="toc-drawer'),
)
EMPTY_HEAD = re.compile(r'<th class="head"><p></p></th>|<th class="head"></th>')


def mended(text: str) -> str:
    for was, becomes in CHANGES:
        text = text.replace(was, becomes)
    return EMPTY_HEAD.sub('<td class="head"></td>', text)
