"""Makes the secrets that an installation begins with: `python -m sparkwidget.first_secrets FOLDER [DATABASE_FOLDER HOST]`.

What is there stays as it is. With the second folder also a password for PostgreSQL on that host, and the address with it. Needs
no setting, since it runs before there are any.
"""

import base64
import os
import secrets
import sys
from pathlib import Path


def secret_key() -> str:
    return secrets.token_urlsafe(48)


def encryption_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def keep(path: Path, value: str) -> str:
    """What the file says; the value, if there was none. For its owner's eyes alone from the first byte."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(value + "\n")
    except FileExistsError:
        return path.read_text().strip()
    return value


def main(folder: str, database_folder: str = "", host: str = "") -> None:
    keep(Path(folder, "secret-key"), secret_key())
    keep(Path(folder, "encryption-keys"), encryption_key())
    if database_folder:
        password = keep(Path(database_folder, "postgres-password"), secrets.token_urlsafe(24))
        keep(Path(database_folder, "database-url"), f"postgres://sparkwidget:{password}@{host}/sparkwidget")


if __name__ == "__main__":
    main(*sys.argv[1:])
