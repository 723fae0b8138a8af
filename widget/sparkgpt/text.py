"""Makes text that databases, sockets and browsers take: surrogate pairs joined, lone ones replaced, no NUL."""

import re

_UNSAFE = re.compile("[\ud800-\udfff\0]")


def clean(text: str) -> str:
    if not _UNSAFE.search(text):
        return text
    # UTF-16 is where two surrogates are one character; a lone one is an error there, and replaced.
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\0", "")


class TextJoiner:
    """Cleans a text that comes in pieces, where a pair may be split over two of them."""

    def __init__(self) -> None:
        self._high = ""

    def feed(self, piece: str) -> str:
        if self.passes(piece):
            return piece
        text = self._high + piece
        self._high = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return clean(text[: len(text) - len(self._high)])

    def passes(self, piece: str) -> bool:
        """Whether `feed` would give it back as it is."""
        if self._high:
            return False
        return "\0" not in piece if piece.isascii() else not _UNSAFE.search(piece)

    def close(self) -> str:
        """What a half pair at the very end comes to."""
        rest, self._high = clean(self._high), ""
        return rest
