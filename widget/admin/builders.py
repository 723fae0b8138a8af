"""Where the tag goes, in common site builders; docs/embedding.md says the same, and a test compares the two."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

BUILDERS = (
    (_("plain HTML"), _("before `</body>`, or anywhere in `<head>`")),
    (
        "WordPress",
        _(
            "the footer field of a header-and-footer plugin, or `wp_footer` in your theme. If an optimising plugin delays or "
            "bundles scripts, exclude `/widget/v1`"
        ),
    ),
    ("Shopify", _("*Online Store → Themes → … → Edit code → `theme.liquid`*, before `</body>`")),
    ("Webflow", _("*Site settings → Custom code → Footer code*, on a paid site plan; publish the site")),
    ("Wix", _("the site's dashboard, *Settings → Custom code*, placed at the end of the body, on all pages")),
    (
        "Squarespace",
        _("*Website → Pages → Custom code → Code injection*, the footer field; in older accounts under *Settings*"),
    ),
    (
        "Google Tag Manager",
        _(
            "a *Custom HTML* tag with the tag in it, fired on all pages. Tag Manager may drop `data-` attributes; what you need "
            "of them, set in the admin"
        ),
    ),
)


def in_plain_words() -> list[tuple[str, str]]:
    """Each builder and what to do there, without Markdown's marks, as a sentence."""
    plain = [(gettext(name), gettext(where).replace("*", "").replace("`", "")) for name, where in BUILDERS]
    return [(name[:1].upper() + name[1:], f"{where[:1].upper()}{where[1:]}.") for name, where in plain]
