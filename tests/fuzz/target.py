"""What can be fuzzed: a parser, inputs that it knows, words of its format, and the law that holds for whatever comes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(__file__).parent.parent / "vectors" / "fuzz"


@dataclass(frozen=True, slots=True)
class Target:
    """`check` raises nothing, whatever the bytes are: a refusal of the parser's own is no failure, and what it accepts obeys the law."""

    name: str
    check: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()

    @property
    def kept(self) -> tuple[bytes, ...]:
        """Inputs that broke it once."""
        return tuple(path.read_bytes() for path in sorted((KEPT / self.name).glob("*.bin")))


def keep(name: str, data: bytes) -> Path:
    path = KEPT / name / f"{hashlib.sha256(data).hexdigest()[:12]}.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def text(data: bytes) -> str:
    """Bytes that are no UTF-8 become lone surrogates, which JSON can carry, too."""
    return data.decode("utf-8", "surrogateescape")


def seed(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")
