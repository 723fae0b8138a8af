"""Server-sent events: bytes in, the data of whole events out. Does no IO and knows nothing of what the data means."""

import re
from collections.abc import Iterator

from .errors import Nonsense

# Only these end a line. str.splitlines would also split JSON at U+2028, U+0085 and VT.
_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"
_DATA, _END = b"data: ", b"\n\n"
_BETWEEN = (_END + _DATA).decode()


class SSEDecoder:
    """Feed it what arrives, in pieces of any size; the work is linear in the bytes, not in the pieces.

    `signs` counts events and comments: signs of life, which half a line is not. At most `limit` bytes of an event that
    isn't over yet are kept.
    """

    def __init__(self, limit: int) -> None:
        self.signs = 0
        self._limit = limit
        self._line: list[bytes] = []  # pieces of the line that is not over
        self._data: list[bytes] = []  # the data lines of the event that is not over
        self._held = 0
        self._after_cr = False
        self._first = True

    @property
    def is_between(self) -> bool:
        """Nothing is begun, so the next byte begins an event."""
        return not (self._line or self._data or self._after_cr or self._first)

    def parted(self, piece: bytes) -> tuple[bytes, bytes, bytes]:
        """The end of what was begun before this piece, whole events, and what it begins; whole events may be in all three."""
        begin = 0 if self.is_between else piece.find(_END) + len(_END)
        end = piece.rfind(_END) + len(_END)
        if end < len(_END):
            return piece, b"", b""
        return piece[:begin], piece[begin:end], piece[end:]

    def plain(self, piece: bytes) -> list[str] | None:
        """The data of each event, if all are one line of data each, as most streams are made; None if they aren't, or are too
        long. Nothing is kept of them: whoever uses them counts the signs."""
        if not (piece.startswith(_DATA) and piece.endswith(_END) and self.is_between) or b"\r" in piece:
            return None
        try:
            events = piece[len(_DATA) : -len(_END)].decode().split(_BETWEEN)
        except UnicodeDecodeError:
            return None
        return events if piece.count(b"\n") == 2 * len(events) and len(piece) <= self._limit else None

    def feed(self, piece: bytes) -> Iterator[str]:
        """The data of each event that is over with this piece; raises Nonsense at one that is over the limit."""
        if not piece:
            return
        # A CR ends its line at once; if an LF follows in the next piece, it belongs to that same end.
        if self._after_cr:
            piece = piece.removeprefix(b"\n")
            self._after_cr = False
        *ended, rest = _LINE_END.split(piece)
        self._after_cr = piece.endswith(b"\r")
        for line in ended:
            if (event := self._end_line(line)) is not None:
                yield event
        if rest:
            self._keep(self._line, rest)

    def close(self) -> bool:
        """Forget half an event; whether there was one."""
        half = bool(self._line or self._data)
        self._line, self._data, self._held = [], [], 0
        return half

    def _keep(self, kept: list[bytes], piece: bytes) -> None:
        kept.append(piece)
        self._held += len(piece)
        if self._held > self._limit:
            raise Nonsense(f"SparkGPT sent an event of more than {self._limit} bytes")

    def _end_line(self, rest: bytes) -> str | None:
        line = self._whole(rest) if self._line or len(rest) > self._limit else rest
        if self._first:
            line, self._first = line.removeprefix(_BOM), False
        if not line:
            return self._dispatch()
        self._read_line(line)
        return None

    def _whole(self, rest: bytes) -> bytes:
        self._keep(self._line, rest)
        line = b"".join(self._line)
        self._line.clear()
        self._held -= len(line)
        return line

    def _read_line(self, line: bytes) -> None:
        if line.startswith(b":"):
            self.signs += 1
            return
        name, _, value = line.partition(b":")
        # `id`, `event` and `retry` tell a browser how to reconnect; SparkGPT's streams can't be resumed.
        if name == b"data":
            self._held += 1  # the LF between it and the next
            self._keep(self._data, value.removeprefix(b" "))

    def _dispatch(self) -> str | None:
        if not self._data:
            return None
        # No UTF-8 sequence contains a line end, so whole lines can be decoded by themselves.
        event = b"\n".join(self._data).decode("utf-8", "replace")
        self._data.clear()
        self._held = 0
        self.signs += 1
        return event
