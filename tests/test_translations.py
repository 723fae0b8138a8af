"""The catalogues of the admin's texts: whole, compiled as they are written, with a place for every text of the source."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import engines
from django.utils.translation import get_language_info

from deploy.prepare_machine import GETTEXT

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "widget" / "locale"
LANGUAGES = sorted(path.name for path in LOCALE.iterdir())
TEMPLATES = [*ROOT.glob("templates/admin/**/*.html"), *ROOT.glob("templates/registration/**/*.html")]
PLACES = re.compile(r"%\(\w+\)s|\{\w*\}|%[sd]|</?\w+[^>]*>|&\w+;|https?://[\w/*-]+(?:\.[\w/*-]+)*|`[^`]+`")
SAID = re.compile(r'\b(?:aria-label|title|placeholder|alt|data-done|data-pick)="[^"]*[^\W\d_]{2}')
SUBMITS = re.compile(r'type="submit"[^>]*value="[^"]*[^\W\d_]{2}')
DATE = re.compile(r"([DjMFYHi][ ,:]*)+")
"""A format of Django's date filter."""
NO_WORDS = {"CSV", "UTC"}
"""What stands in a page and is the same in every language."""


def catalogue(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(language):
    """Every message but the header, with its source and its translations as tuples."""
    for message in catalogue(language):
        if message.id:
            yield message, _several(message.id), _several(message.string)


def _several(text):
    return text if isinstance(text, tuple) else (text,)


def known(catalog):
    return {(message.context, _several(message.id)) for message in catalog if message.id}


def test_every_language_of_the_settings_has_a_catalogue_and_the_other_way_round():
    assert sorted({*LANGUAGES, "en"}) == sorted(dict(settings.LANGUAGES))
    for code, name in settings.LANGUAGES:
        assert get_language_info(code)["name_local"] == name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_in_doubt(language):
    assert [message.id for message, _source, said in texts(language) if not all(said)] == []
    assert [message.id for message, _source, _said in texts(language) if message.fuzzy] == []
    forms = catalogue(language).num_plurals
    assert [message.id for message, source, said in texts(language) if len(source) > 1 and len(said) != forms] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_of_a_text_is_in_its_translation(language):
    def places(text):
        return sorted(PLACES.findall(text))

    for message, source, said in texts(language):
        for translation in said:
            assert places(translation) in [places(form) for form in source], message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_begins_and_ends_as_its_text(language):
    """With the same blanks and lines, and in the same mark: a sentence stays a sentence."""
    for message, source, said in texts(language):
        if " " not in source[0] or DATE.fullmatch(source[0]):
            continue
        for translation in said:
            for mark in ("\n", " ", ":", ".", "?"):
                assert translation.endswith(mark) in [form.endswith(mark) for form in source], message.id
            assert translation[:1].isspace() == source[0][:1].isspace(), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    count = 0
    for message, source, said in texts(language):
        keys = [f"{message.context}\x04{source[0]}" if message.context else source[0]]
        keys = [(keys[0], form) for form in range(len(said))] if len(source) > 1 else keys
        assert tuple(compiled._catalog[key] for key in keys) == said, "say: make messages"
        count += len(keys)
    assert len(compiled._catalog) == count + 1, "say: make messages"


def test_no_text_of_the_source_is_missing_in_a_catalogue(tmp_path):
    """Done in a copy: what `make messages` would write is what is there."""
    if not GETTEXT.program:
        pytest.skip(GETTEXT.words)
    for name in ("widget", "templates", "sparkwidget"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("embed", "__pycache__", "sandbox"))
    command = [sys.executable, "-m", "django", "makemessages"]
    environment = {
        **os.environ,
        "DEBUG": "on",
        "DJANGO_SETTINGS_MODULE": "sparkwidget.settings",
    }
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    for language in LANGUAGES:
        with (tmp_path / "widget" / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
            assert known(read_po(file, locale=language)) == known(catalogue(language)), "say: make messages"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_page_of_the_admin_has_a_text_that_cannot_be_translated(path):
    page = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    page = re.sub(r"\{% blocktranslate.*?\{% endblocktranslate %\}", "", page, flags=re.S)
    page = re.sub(r"\{% block (bodyclass|coltype) %\}.*?\{% endblock %\}", "", page)
    page = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", page, flags=re.S)
    assert SAID.findall(page) + SUBMITS.findall(page) == []
    page = re.sub(r"<pre.*?</pre>", "", page, flags=re.S)
    found = re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>|&\w+;", " ", page))
    assert [word for word in found if word not in NO_WORDS] == []


def test_scripts_of_the_admin_have_no_words_of_their_own():
    """What they write on a page, the page hands them in data attributes."""
    for path in (ROOT / "static" / "admin-house").glob("*.js"):
        code = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))
        assert re.findall(r'"[A-Z][a-z]* [a-z][^"\n]*"', code) == [], path.name


def test_templates_are_where_this_test_looks_for_them():
    assert engines["django"].engine.dirs == [ROOT / "templates"] and len(TEMPLATES) > 50
