"""A website's address as people write it, read kindly: what is missing is added, and what may surprise is said."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from widget.origins import LOOPBACK, parse_entry

_SECOND_LEVELS = ("co", "com", "net", "org", "ac", "gov", "gv", "or", "ne")


def read_kindly(text: str) -> str:
    """An entry in its one spelling, with https:// (on this machine http://) where nothing was said; BadOrigin with words for
    the owner."""
    text = text.strip()
    bare = bool(text) and "://" not in text and text not in ("*", "null")
    scheme = "http" if text.partition("/")[0].partition(":")[0].lower() in LOOPBACK else "https"
    return parse_entry(f"{scheme}://{text}" if bare else text)


def twin(entry: str) -> str | None:
    """The same site with www. in front, or without; None where nobody would expect one."""
    scheme, _sep, host = entry.partition("://")
    if host.startswith("www."):
        return f"{scheme}://{host.removeprefix('www.')}" if "." in host.removeprefix("www.") else None
    name, *rest = host.partition(":")[0].split(".")
    is_bare = len(rest) == 1 or (len(rest) == 2 and rest[0] in _SECOND_LEVELS)
    return f"{scheme}://www.{host}" if is_bare and name != "*" and not _is_number(host) else None


def remarks(entry: str) -> list[str]:
    """What an owner should know of an entry that is right as it is."""
    scheme, _sep, host = entry.partition("://")
    said: list[str] = []
    if host.startswith("*."):
        said.append(
            _("%(entry)s stands for all subdomains, such as %(such)s, and not for %(host)s itself.")
            % {"entry": entry, "such": f"{scheme}://shop.{host[2:]}", "host": host[2:]}
        )
    if scheme == "http" and (urlsplit(entry).hostname or "") not in LOOPBACK:
        said.append(
            _(
                "%(entry)s is without the s of https. If your pages open with https://, write that: to browsers, these are "
                "two sites."
            )
            % {"entry": entry}
        )
    return said


def _is_number(host: str) -> bool:
    return host.replace(".", "").partition(":")[0].isdigit()
