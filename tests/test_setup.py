"""`manage.py setup`: what it asks, what it refuses in words, and the file that it leaves."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from datetime import datetime

import pytest

from tests.canary.mark import marked
from tests.engines import PostgresServer, RedisServer, need
from tests.postbox import Postbox
from tests.server import ROOT, free_port
from widget import env_file
from widget.setting_up import judging, keeping
from widget.setting_up.judging import NotGood

PASSWORD = marked("correct-horse-7")
SECRET = "g$h'e im#1"  # noqa: S105  (whatever a password may be)


@pytest.mark.parametrize(
    ("answer", "url"),
    [
        ("chat.example.com", "https://chat.example.com"), ("https://chat.example.com/", "https://chat.example.com"),
        ("Chat.Example.com", "https://chat.example.com"), ("localhost:8000", "http://localhost:8000"),
    ],
)  # fmt: skip
def test_a_name_is_enough_for_an_address(answer, url):
    assert judging.public_url(answer) == {"PUBLIC_URL": url}


@pytest.mark.parametrize(
    "answer",
    ["", "http://chat.example.com", "https://chat.example.com/path", "ftp://a.example", "a b", "https://u:p@a.example"],
)
def test_an_address_that_will_not_do_is_refused(answer):
    with pytest.raises(NotGood):
        judging.public_url(answer)


def test_a_folder_for_sqlite_is_made_and_an_impossible_one_is_named(tmp_path):
    assert judging.database(str(tmp_path / "new" / "db")) == {"DATABASE_URL": f"sqlite:///{tmp_path}/new/db"}
    (tmp_path / "file").touch()
    with pytest.raises(NotGood, match="can't be made"):
        judging.database(str(tmp_path / "file" / "db"))
    with pytest.raises(NotGood, match="Write sqlite"):
        judging.database("mysql://host/name")


def test_a_password_of_any_kind_fits_into_an_address_and_into_the_file():
    url = judging.with_password("postgres://anna@host:5432/name?sslmode=require", SECRET)
    assert url == "postgres://anna:g%24h%27e%20im%231@host:5432/name?sslmode=require"
    assert env_file.read(env_file.write({"": {"DATABASE_URL": url}})) == {"DATABASE_URL": url}
    assert judging.with_password("redis://host:6379/0", "a") == "redis://:a@host:6379/0"


def test_a_password_in_an_address_is_asked_for_instead():
    with pytest.raises(NotGood, match="not shown"):
        judging.needs_password("postgres://anna:geheim@host/name")


def test_a_postgresql_is_tried(tmp_path):
    need("postgres")
    server = PostgresServer(tmp_path).start()
    try:
        assert judging.database(server.url()) == {"DATABASE_URL": server.url()}
        with pytest.raises(NotGood, match='"nobody" does not exist') as refused:
            judging.database(f"postgres://nobody@127.0.0.1:{server.port}/postgres", SECRET)
        assert SECRET not in str(refused.value) and "im%231" not in str(refused.value)
    finally:
        server.stop()
    with pytest.raises(NotGood, match="PostgreSQL says"):
        judging.database(server.url())


def test_a_redis_is_tried(tmp_path):
    need("redis-server")
    server = RedisServer(tmp_path).start()
    assert judging.redis(server.url) == {"REDIS_URL": server.url}
    server.stop()
    with pytest.raises(NotGood, match="REDIS_URL"):
        judging.redis(server.url)
    assert judging.redis("none") == {"REDIS_URL": ""}


def test_a_mail_server_is_tried_and_gets_its_port():
    box = Postbox()
    assert judging.mail(box.url) == {"EMAIL_URL": box.url}
    box.stop()
    with pytest.raises(NotGood, match="nobody listens"):
        judging.mail(box.url)
    with pytest.raises(NotGood, match="smtps"):
        judging.mail("imap://host")


def test_sparkgpt_in_a_private_network_is_refused():
    for address in ("https://127.0.0.1:9/api", "http://sparkgpt.ai/api", "nonsense"):
        with pytest.raises(NotGood):
            judging.sparkgpt(address)
    assert judging.sparkgpt("sandbox")["SPARKGPT_SANDBOX"] == "on"


def test_what_was_not_asked_for_stays_and_what_is_not_wanted_any_more_goes(tmp_path):
    path = tmp_path / ".env"
    path.write_text("SECRET_KEY=old\nLIMITS=off\nREDIS_URL=redis://a\n")
    text = keeping.together(
        keeping.before(path),
        {"REDIS_URL": "", "PUBLIC_URL": "https://a"},
        {"SECRET_KEY": "new", "ENCRYPTION_KEYS": "new"},
    )
    copy = keeping.keep(path, text, datetime(2026, 1, 2, 3, 4, 5))
    assert env_file.read(path.read_text()) == {
        "SECRET_KEY": "old",
        "ENCRYPTION_KEYS": "new",
        "LIMITS": "off",
        "PUBLIC_URL": "https://a",
    }
    assert copy.name == ".env.before-20260102-030405" and "redis://a" in copy.read_text()
    assert {it.stat().st_mode & 0o777 for it in (path, copy)} == {0o600}


def call(folder, *arguments, given=""):
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "manage.py"), "setup", *arguments]
    return subprocess.run(command, cwd=folder, env=known, input=given, capture_output=True, text=True, timeout=120)


def manage(folder, *arguments, given=""):
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    known = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=folder, env=known, input=given, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


WHO = (
    "from django.contrib.auth.models import User; word = input(); "
    "print([(it.username, it.email, it.is_superuser and it.check_password(word)) for it in User.objects.all()])"
)


def test_without_questions_it_makes_settings_tables_and_somebody_who_can_sign_in(tmp_path):
    options = [
        "--no-input",
        "--domain",
        "chat.example.com",
        "--sparkgpt",
        "sandbox",
        "--owner",
        "anna",
        "--email",
        "anna@example.com",
    ]
    done = call(tmp_path, *options, "--secrets-stdin", given=f"OWNER_PASSWORD={PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    said = env_file.read((tmp_path / ".env").read_text())
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert manage(tmp_path, "shell", "-v0", "-c", WHO, given=PASSWORD).strip() == "[('anna', 'anna@example.com', True)]"
    manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert not [it for it in (PASSWORD, said["SECRET_KEY"], said["ENCRYPTION_KEYS"]) if it in done.stdout + done.stderr]

    again = call(tmp_path, *options[:5], "--no-migrate")
    assert again.returncode == 1 and "stays as it is" in again.stderr
    changed = call(tmp_path, "--no-input", "--replace", "--domain", "other.example.com", "--no-migrate")
    now = env_file.read((tmp_path / ".env").read_text())
    assert changed.returncode == 0 and now == said | {"PUBLIC_URL": "https://other.example.com"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--domain", "http://chat.example.com"], "--domain: Visitors come by https"),
        (["--domain", "a.example", "--redis", f"redis://127.0.0.1:{free_port()}"], "--redis: it can't be used"),
        (["--domain", "a.example", "--sparkgpt", "sandbox", "--owner", "anna"], "needs OWNER_PASSWORD"),
        (["--domain", "a.example", "--database", "postgres://a:geheim@b/c"], "Leave the password out"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_written(tmp_path, options, words):
    done = call(tmp_path, "--no-input", *options)
    assert done.returncode == 1 and words in done.stderr
    assert not (tmp_path / ".env").exists()


class Terminal:
    """Somebody at a keyboard: reads what is on the screen, and types."""

    def __init__(self, folder, *command):
        self.screen = ""
        self._process, self._line = pty.fork()
        if not self._process:
            os.chdir(folder)
            os.execve(sys.executable, [sys.executable, *command], {"PATH": os.environ["PATH"], "TERM": "dumb"})

    def answer(self, question, text):
        self._wait_for(question)
        self.screen = ""
        os.write(self._line, f"{text}\n".encode())

    def end(self):
        self._wait_for(None)
        os.close(self._line)
        return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])

    def _wait_for(self, words, seconds=90):
        until = time.monotonic() + seconds
        while words is None or words not in self.screen:
            assert time.monotonic() < until, self.screen
            if not select.select([self._line], [], [], 1)[0]:
                continue
            try:
                piece = os.read(self._line, 4096)
            except OSError:
                piece = b""
            if not piece:
                assert words is None, self.screen
                return
            self.screen += piece.decode()
            self.all = getattr(self, "all", "") + piece.decode()


def test_at_a_keyboard_a_wrong_answer_is_asked_again_and_no_secret_is_on_the_screen(tmp_path):
    terminal = Terminal(tmp_path, str(ROOT / "manage.py"), "setup")
    terminal.answer("Where do visitors", "http://chat.example.com")
    terminal.answer("Visitors come by https", "chat.example.com")
    terminal.answer("Database", "")
    terminal.answer("Redis", f"redis://127.0.0.1:{free_port()}/0")
    terminal.answer("Password", "geheim")
    terminal.answer("it can't be used", "none")
    terminal.answer("Mail server", "")
    terminal.answer("SparkGPT's address", "sandbox")
    terminal.answer("First owner", "anna")
    terminal.answer("E-mail", "anna@example.com")
    terminal.answer("Password", PASSWORD)
    terminal.answer("Once more", PASSWORD)
    assert terminal.end() == 0, terminal.screen
    said = env_file.read((tmp_path / ".env").read_text())
    assert not [it for it in (PASSWORD, "geheim", said["SECRET_KEY"], said["ENCRYPTION_KEYS"]) if it in terminal.all]
    assert re.search(r"Written: .*\.env", terminal.all) and "anna can sign in" in terminal.all
    assert said["PUBLIC_URL"] == "https://chat.example.com" and "REDIS_URL" not in said
    assert manage(tmp_path, "shell", "-v0", "-c", WHO, given=PASSWORD).strip() == "[('anna', 'anna@example.com', True)]"
