"""Inputs made of known ones: bytes flipped, pieces cut, doubled, swapped between two, words of the format put in. Knows no format."""

from random import Random

LONGEST, VERY_LONG = 2048, 64 * 1024
_ANY = (
    *(b"\x00", b"\xff", b"\x7f", b"\r", b"\n", b"\r\n", b"\t", b" ", b'"', b"\\", b"'", b"%", b"&", b"<", b"=", b"-", b".", b"~"),
    *("\u2028".encode(), "\u202e".encode(), "\u017f".encode(), "\u212a".encode(), "\u0130".encode(), "\u3002".encode()),
    *("\U0001f600".encode(), b"\xed\xa0\x80", b"\xc0\xaf", "\ufeff".encode(), "\uff0e".encode(), "\u00df".encode(), "\u0660".encode()),
    *(b"0", b"-1", b"2147483648", b"9223372036854775808", b"1e999", b"NaN", b"\\ud800", b"\\u0000", b"null", b"{}", b"[]"),
)  # fmt: skip


class Mutator:
    """The same seed makes the same inputs."""

    def __init__(self, random: Random, words: tuple[bytes, ...]) -> None:
        self._random = random
        self._words = words + _ANY
        self._ways = (self._flip, self._cut, self._put, self._double, self._swap, self._turn, self._put)

    def of(self, known: list[bytes]) -> bytes:
        data = bytearray(self._random.choice(known))
        for _ in range(1 << self._random.randrange(4)):
            self._random.choice(self._ways)(data, known)
        if self._random.random() < 0.002:
            data = self._much(data)
        return bytes(data[:VERY_LONG] if len(data) > LONGEST and self._random.random() < 0.05 else data[:LONGEST])

    def _much(self, data: bytearray) -> bytearray:
        """What is quick when short and slow when long shows here; deep, too."""
        piece = bytes(data[self._part(data)]) or self._random.choice(self._words)
        return bytearray(data + piece * (VERY_LONG // len(piece)))

    def _part(self, data: bytearray) -> slice:
        start = self._random.randrange(len(data) + 1)
        return slice(start, start + (1 << self._random.randrange(7)))

    def _flip(self, data: bytearray, known: list[bytes]) -> None:
        if data:
            data[self._random.randrange(len(data))] ^= 1 << self._random.randrange(8)

    def _turn(self, data: bytearray, known: list[bytes]) -> None:
        if data:
            data[self._random.randrange(len(data))] = self._random.randrange(256)

    def _cut(self, data: bytearray, known: list[bytes]) -> None:
        del data[self._part(data)]

    def _put(self, data: bytearray, known: list[bytes]) -> None:
        place = self._random.randrange(len(data) + 1)
        data[place:place] = self._random.choice(self._words)

    def _double(self, data: bytearray, known: list[bytes]) -> None:
        piece = bytes(data[self._part(data)])
        place = self._random.randrange(len(data) + 1)
        data[place:place] = piece * self._random.choice((1, 1, 2, 9, 300))

    def _swap(self, data: bytearray, known: list[bytes]) -> None:
        other = bytearray(self._random.choice(known))
        data[self._part(data)] = other[self._part(other)]
