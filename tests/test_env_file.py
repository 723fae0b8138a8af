"""Settings in a file: read alike by whoever reads it, or refused."""

import pytest

from widget.env_file import BadLine, joined, read, write


def test_what_is_written_is_read_again():
    said = {"EMAIL_FROM": "Anna <anna@example.com>", "DATABASE_URL": "postgres://a:b%24@host/x?y=z", "EMPTY": ""}
    assert read(write({"Letters": said})) == said


def test_comments_empty_lines_and_spaces_around_say_nothing():
    assert read("# PORT=1\n\n  PORT=2  \r\n") == {"PORT": "2"}


@pytest.mark.parametrize("odd", ['a"b', "a'b", "a`b", "a$b", "a\\b", "a #b", "a\nb", "a\x00b"])
def test_what_docker_compose_and_systemd_would_read_otherwise_is_refused_without_being_shown(odd):
    with pytest.raises(BadLine) as refused:
        write({"": {"NAME": odd}})
    assert "NAME" in str(refused.value) and odd not in str(refused.value)


@pytest.mark.parametrize("line", ["export PORT=1", "PORT 1", "port=1", "=1"])
def test_a_line_that_is_none_is_named_by_its_number(line):
    with pytest.raises(BadLine, match="line 2"):
        read(f"PORT=1\n{line}\n")


def test_the_environment_has_the_first_word_also_where_it_names_a_file():
    file = {"PORT": "1", "SECRET_KEY": "x", "ENCRYPTION_KEYS_FILE": "/a"}
    said = joined(file, {"PORT": "2", "SECRET_KEY_FILE": "/b", "ENCRYPTION_KEYS": "y"})
    assert said == {"PORT": "2", "SECRET_KEY_FILE": "/b", "ENCRYPTION_KEYS": "y"}


def test_what_the_environment_leaves_empty_the_file_says():
    assert joined({"PORT": "1"}, {"PORT": ""})["PORT"] == "1"
