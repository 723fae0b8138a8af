"""An owner's page as it comes from its server: is the tag there, for which site, would the page's policy let it run? Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from widget.doctor.finding import Finding, note, well, wrong


@dataclass(frozen=True, slots=True)
class Tag:
    src: str
    site_key: str
    integrity: str = ""


@dataclass(slots=True)
class Found:
    tags: list[Tag] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, page: str, server: str) -> None:
        super().__init__()
        self._page, self._server, self.found = page, server, Found()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "script" and (found := _tag(urljoin(self._page, said.get("src", "")), said, self._server)):
            self.found.tags.append(found)
        elif tag == "meta" and said.get("http-equiv", "").lower() == "content-security-policy":
            self.found.policies.append(said.get("content", ""))


def _tag(src: str, said: Mapping[str, str], server: str) -> Tag | None:
    path = urlsplit(src).path
    if not src.startswith(f"{server}/widget/") or not path.endswith(".js"):
        return None
    name = path.removeprefix("/widget/")
    key = name.removeprefix("v1/").removesuffix(".js") if name.startswith("v1/") else said.get("data-site", "")
    return Tag(src, key, said.get("integrity", ""))


def read(html: str, headers: Mapping[str, str], page: str, server: str) -> Found:
    """What a page at this address says of our tag; `server` is PUBLIC_URL."""
    reader = _Reader(page, server)
    reader.feed(html)
    if policy := headers.get("content-security-policy"):
        reader.found.policies.append(policy)
    return reader.found


def judge(found: Found, server: str, site_key: str | None) -> Iterator[Finding]:
    """About the tag and the policy; whether the site allows the page, whoever knows sites says."""
    if not found.tags:
        fix = (
            "Paste the tag that the site's page in the admin shows, before </body>. (A tag that a tag manager "
            "or a script adds isn't seen from here.)"
        )
        yield wrong("tag", f"the page has no tag of {server}", fix)
        return
    keys = {it.site_key for it in found.tags}
    if len(found.tags) > 1:
        yield note("tag", f"it is there {len(found.tags)} times; the first one counts", "Leave one.")
    if site_key and site_key not in keys:
        yield wrong("tag", f"it is that of another site: {', '.join(sorted(keys))}", f"Paste the tag of {site_key}.")
    else:
        yield well("tag", f"it is there, for site {found.tags[0].site_key}")
    for policy in found.policies:
        yield from _policy(policy, found.tags[0], server)


def _policy(policy: str, tag: Tag, server: str) -> Iterator[Finding]:
    said = {words[0].lower(): words[1:] for part in policy.split(",")[0].split(";") if (words := part.split())}
    line = server.replace("http", "ws", 1)
    for name, wanted in (("script-src", server), ("connect-src", server), ("connect-src", line)):
        sources = said.get(name, said.get("default-src"))
        if sources is None or _allows(sources, wanted) or (name == "script-src" and _by_hash(sources, tag)):
            continue
        yield wrong(
            "Content-Security-Policy", f"{name} doesn't allow {wanted}", f"Add {wanted} to {name} of the page's policy."
        )
        return
    yield well("Content-Security-Policy", "lets the chat run")


def _by_hash(sources: Sequence[str], tag: Tag) -> bool:
    nonced = any(it.startswith("'nonce-") for it in sources)
    return nonced or bool(tag.integrity) and f"'{tag.integrity}'" in sources


def _allows(sources: Sequence[str], wanted: str) -> bool:
    parts = urlsplit(wanted)
    return any(_fits(it.lower(), parts.scheme, parts.netloc, parts.hostname or "") for it in sources)


def _fits(source: str, scheme: str, netloc: str, host: str) -> bool:
    if source == "*" or source == f"{scheme}:" or (source == "https:" and scheme == "wss"):
        return True
    kind, there, rest = source.rpartition("://")
    rest = rest.split("/")[0]
    if (
        there
        and kind != scheme
        and not (kind == "http" and scheme == "https")
        and not (kind in ("http", "https") and scheme in ("ws", "wss"))
    ):
        return False
    if rest.startswith("*."):
        return host.endswith(rest[1:])
    return rest in (netloc, host) if ":" not in netloc else rest == netloc
