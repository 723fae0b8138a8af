"""What takes long is worked out once and kept for a while: by one thread at a time, and others that want the same wait for it.

Knows nothing of what it keeps.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Once:
    """The last `most` things by name. The name says all that they depend on. Used from any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, Any] = OrderedDict()
        self._looking, self._working = Lock(), Lock()

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """What is kept under this name, or what `make` makes; whatever `make` raises keeps nothing."""
        with self._looking:
            if name in self._known:
                return cast(T, self._found(name))
        with self._working:
            with self._looking:
                if name in self._known:
                    return cast(T, self._found(name))
            made = make()
            with self._looking:
                self._known[name] = made
                while len(self._known) > self._most:
                    self._known.popitem(last=False)
        return made

    def _found(self, name: Hashable) -> Any:
        self._known.move_to_end(name)
        return self._known[name]
