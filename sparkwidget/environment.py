"""What the environment and the file that it names say, as texts, numbers and lists; knows no setting by its name."""

from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

from widget import env_file


class Environment:
    """NAME, or what stands in the file that NAME_FILE names; the environment's own word before that of ENV_FILE."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._told = FileAwareMapping(env=env_file.joined(_from_file(environment), environment), cache=False)

    def text(self, name: str, default: str = "") -> str:
        """A setting as it stands, empty like missing; django-environ's own reader would follow a leading `$` in a secret."""
        try:
            return str(self._told.get(name) or default).strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {error.filename}") from None

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name).lower()
        if value not in ("", "on", "off", "true", "false", "yes", "no", "1", "0"):
            raise ImproperlyConfigured(f"{name} is {value!r}; write on or off.")
        return value in ("on", "true", "yes", "1") if value else default

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        if not value.isdecimal() and value:
            raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number.")
        return int(value or default)

    def names(self, name: str, default: str = "") -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]


def _from_file(environment: Mapping[str, str]) -> dict[str, str]:
    """What ENV_FILE says; nothing where nobody named it and there is none."""
    path = Path(environment.get("ENV_FILE") or ".env")
    try:
        return env_file.read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if not environment.get("ENV_FILE"):
            return {}
        raise ImproperlyConfigured(f"ENV_FILE names {path}, which is not there.") from None
    except OSError as error:
        raise ImproperlyConfigured(f"{path.absolute()} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise ImproperlyConfigured(f"{path.absolute()}: {error}.") from None
