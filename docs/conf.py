"""How Sphinx makes the manual of these pages: `make docs`. What stands in the contents, the start page says."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from deploy.manual import pages  # noqa: E402
from deploy.manual.sphinx_events import setup  # noqa: E402, F401  (Sphinx calls it)

project = "SparkWidget"
copyright = "the SparkWidget authors"  # noqa: A001  (Sphinx reads this name)
extensions = ["myst_parser"]
include_patterns = [*pages.PATTERNS]
root_doc = pages.START.removesuffix(".md")
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # Pygments knows no elements of one's own in JSX
myst_heading_anchors = 4
myst_enable_extensions = ["html_image"]

html_theme = "furo"
html_title = "SparkWidget"
html_static_path = ["look"]
html_css_files = ["look.css"]
html_favicon = "look/mark.svg"
html_use_index = False
html_copy_source = False
html_show_sphinx = False
html_last_updated_fmt = None
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#4338ca", "color-brand-content": "#4338ca"},
    "dark_css_variables": {"color-brand-primary": "#a5b4fc", "color-brand-content": "#a5b4fc"},
    "footer_icons": [],
}
