"""Who comes, as a hello says: by a token of ours, by a JWT of the owner's website, or as nobody yet."""

from widget import visitors, vouching
from widget.carrier import Database, Turned
from widget.places import Place
from widget.protocol import VERSION, Code, Hello
from widget.sites import SiteNow


def place_of(site: SiteNow, hello: Hello) -> Place | None:
    """Where the token of a hello says; None if it is void. Turned if the visitor may not chat here like this."""
    if hello.v != VERSION:
        raise Turned(Code.BAD_VERSION)
    read = visitors.read(site.key, hello.token)
    if read is None:
        return None
    if site.needs_identity and read.identity is None:
        raise Turned(Code.IDENTITY_NEEDED)
    return Place(site.pk, read.visitor, read.identity)


async def vouched(site: SiteNow, jwt: str, query: Database) -> str | None:
    """A token for whom the owner's website says it is; None if that isn't believed."""
    identity = await query(vouching.identify, site.pk, site.key, jwt)
    return visitors.issue_identified(site.key, identity) if identity else None
