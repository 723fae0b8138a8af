"""An API key on its way through the program: shown as stars wherever it might be printed."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """Give it instead of a string, so that reprs, logs and tracebacks with locals stay clean."""

    _text: str = field(repr=False)

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def reveal(self) -> str:
        return self._text

    @property
    def can_be_sent(self) -> bool:
        """Whether it fits a header: HTTP libraries quote what doesn't in their exceptions."""
        return bool(self._text) and all("!" <= character <= "~" for character in self._text)
