"""One process serves where there is no Redis: the claim, and folders that SQLite can't share."""

from pathlib import Path

import pytest

from widget import alone

MOUNTS = """
/dev/sda1 / ext4 rw 0 0
fileserver:/chat /mnt/chat nfs4 rw 0 0
//fileserver/own /mnt/own\\040drive cifs rw 0 0
tmpfs /mnt/chat/fast tmpfs rw 0 0
"""


def sqlite(folder):
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "chat.sqlite3")}


def test_a_claim_is_held_by_one_until_it_is_released(tmp_path):
    release = alone.claim(sqlite(tmp_path))
    assert alone.claim(sqlite(tmp_path)) is None
    release()
    alone.claim(sqlite(tmp_path))()


def test_each_database_has_its_own(tmp_path):
    (tmp_path / "other").mkdir()
    releases = [alone.claim(sqlite(tmp_path)), alone.claim(sqlite(tmp_path / "other"))]
    for release in releases:
        release()


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/chat", None),
        ("/mnt/chat", "nfs4"),
        ("/mnt/chat/deep/down", "nfs4"),
        ("/mnt/own drive/chat", "cifs"),
        ("/mnt/chat/fast", None),
        ("/mnt/chatter", None),
    ],
)
def test_a_network_drive_is_known(folder, kind):
    assert alone.network_file_system(Path(folder), MOUNTS) == kind
