"""An answer that is being streamed: bytes in, deltas out, and how it ended. Does no IO."""

from .chat import Delta, Finished, Unknown, read_event, read_texts
from .echo import Echo, sent_back
from .errors import Nonsense, SparkGPTError, TooLong, Unavailable
from .secret import Secret
from .sse import SSEDecoder
from .text import TextJoiner


class Reading:
    """`end` is None while the answer goes on; nothing may be fed after that. `key` is what must not be in it.

    `events.signs` grows with each sign of life. Events as most streams have them are read in one go, all others one by one.
    """

    def __init__(self, answer_limit: int, event_limit: int, body_limit: int, key: Secret) -> None:
        self.end: Finished | SparkGPTError | None = None
        self.events = SSEDecoder(event_limit)
        self._joiner, self._echo = TextJoiner(), Echo(key)
        self._answer_limit, self._body_limit = answer_limit, body_limit
        self._characters = self._bytes = self._unknown = 0

    def feed(self, piece: bytes) -> list[str]:
        """The deltas of one read, none empty; a read that breaks off in its middle gives what came before."""
        deltas: list[str] = []
        try:
            self._bytes += len(piece)
            if self._bytes > self._body_limit:
                raise Nonsense(f"SparkGPT sent more than {self._body_limit} bytes for one answer")
            if not self._feed_plain(piece, deltas):
                before, whole, after = self.events.parted(piece)
                self._feed(before, deltas)
                if not self._feed_plain(whole, deltas):
                    self._feed(whole, deltas)
                self._feed(after, deltas)
        except SparkGPTError as error:
            self.end = error
        return deltas

    def cut(self) -> SparkGPTError:
        """What it means when no more bytes come and the answer has not ended."""
        half = self.events.close()
        if self._bytes and not self.events.signs:
            return Nonsense("SparkGPT sent something that is not an event stream")
        return Unavailable(f"SparkGPT's answer was cut off {'inside' if half else 'after'} an event")

    def _feed_plain(self, piece: bytes, deltas: list[str]) -> bool:
        """Whether they could be read all at once; otherwise nothing has changed."""
        if self.end or not (events := self.events.plain(piece)) or not (texts := read_texts(events)):
            return False
        text = texts[0] if len(texts) == 1 else "".join(texts)
        if len(text) > self._answer_limit - self._characters or not self._joiner.passes(text):
            return False
        if not self._echo.passes(text):
            return False
        self._characters += len(text)
        self.events.signs += len(texts)
        deltas += texts
        return True

    def _feed(self, piece: bytes, deltas: list[str]) -> None:
        for data in self.events.feed(piece) if self.end is None else ():
            self._read(data, deltas)
            if self.end:
                break

    def _read(self, data: str, deltas: list[str]) -> None:
        match read_event(data):
            case Delta(text):
                self._say(self._echo.hear(self._joiner.feed(text)), deltas)
            case Finished():
                self._say(self._echo.hear(self._joiner.close()) + self._echo.close(), deltas)
                self.end = self.end or self._finished()
            case Unknown():
                self._unknown += 1

    def _say(self, text: str, deltas: list[str]) -> None:
        if len(text) > self._answer_limit - self._characters:
            text = text[: self._answer_limit - self._characters]
            self.end = TooLong(f"SparkGPT's answer is longer than {self._answer_limit} characters")
        if self._echo.heard:
            self.end = sent_back()
        if text:
            self._characters += len(text)
            deltas.append(text)

    def _finished(self) -> Finished | SparkGPTError:
        if self._unknown and not self._characters:
            return Nonsense("SparkGPT's events are of a kind we do not know")
        return Finished()
