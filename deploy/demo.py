"""What `make run` runs: generates what is missing under var/, then migrates, makes the demo and serves it on PORT.

Settings that are already in the environment are kept. With SPARKGPT_API_KEY and SPARKGPT_MODEL_ID there, the demo talks to
SparkGPT itself; without, to the sandbox.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


def secret_file(name: str, size: int) -> str:
    """The path of a secret of so many random bytes, made once and kept."""
    path = VAR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(base64.b64encode(secrets.token_bytes(size)).decode() + "\n")
    return str(path)


def environment() -> dict[str, str]:
    """Defaults for a demo on this machine."""
    port = os.environ.get("PORT") or "8000"
    # What somebody has set up for real, in .env, is not the demo's.
    defaults = {
        "ENV_FILE": os.devnull,
        "PORT": port,
        "PUBLIC_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        # Nor is the demo's owner somebody there, nor its key one that the real ENCRYPTION_KEYS could open.
        "DATABASE_URL": f"sqlite:///{VAR / 'demo.sqlite3'}",
    }
    for name, size in (("SECRET_KEY", 48), ("ENCRYPTION_KEYS", 32)):
        if name not in os.environ:
            defaults[f"{name}_FILE"] = secret_file(name, size)
    if not os.environ.get("SPARKGPT_API_KEY"):
        defaults["SPARKGPT_SANDBOX"] = "on"
    elif not os.environ.get("SPARKGPT_MODEL_ID"):
        sys.exit("SPARKGPT_API_KEY is set; set SPARKGPT_MODEL_ID too, the number of your trained model.")
    return defaults


def main() -> None:
    VAR.mkdir(exist_ok=True)
    for name, value in environment().items():
        os.environ.setdefault(name, value)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sparkwidget.settings"
    sys.path.insert(0, str(ROOT))

    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.core.management.base import CommandError

    try:
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("demo", password_file=VAR / "demo-password")
        call_command("serve", host="127.0.0.1", port=int(os.environ["PORT"]), skip_checks=False)
    except (ImproperlyConfigured, CommandError) as error:
        sys.exit(f"SparkWidget can't start: {error}")


if __name__ == "__main__":
    main()
