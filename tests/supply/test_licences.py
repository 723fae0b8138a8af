"""A licence is known, read by a person, or refused in words."""

from email.message import Message

import pytest

from deploy.supply.licences import LicenceError, Policy, words

POLICY = Policy.from_toml("""
allowed = ["MIT", "Apache-2.0"]
[read]
daphne = { says = "BSD", means = "BSD-3-Clause" }
""")


def metadata(**fields):
    message = Message()
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"License_Expression": "MIT", "License": "whatever"}, "MIT"),
        (
            {"License": "Copyright\nand a page of it", "Classifier": "License :: OSI Approved :: MIT License"},
            "Copyright",
        ),
        ({"Classifier": "License :: OSI Approved :: BSD License"}, "BSD License"),
        ({"Classifier": "Framework :: Django"}, ""),
    ],
)
def test_what_a_library_says_of_its_licence(fields, said):
    assert words(metadata(**fields)) == said


def test_a_library_that_says_it_in_spdx_is_taken_at_its_word():
    assert POLICY.licence_of("attrs", metadata(License_Expression="MIT OR Apache-2.0")) == "MIT OR Apache-2.0"


def test_words_that_a_person_has_read_mean_what_the_table_says():
    assert POLICY.licence_of("daphne", metadata(License="BSD")) == "BSD-3-Clause"


@pytest.mark.parametrize(
    ("name", "fields"),
    [("daphne", {"License": "BSD, changed"}), ("segno", {"License": "BSD"}), ("daphne", {}), ("segno", {})],
)
def test_words_that_nobody_has_read_are_refused(name, fields):
    with pytest.raises(LicenceError, match=f"^{name} says .* requirements/licences.toml: {name} = "):
        POLICY.licence_of(name, metadata(**fields))


@pytest.mark.parametrize(
    "licence", ["MIT", "MIT AND Apache-2.0", "GPL-3.0-only OR MIT", "Apache-2.0 WITH LLVM-exception"]
)
def test_what_is_on_the_list_may_be_used(licence):
    assert POLICY.fault("attrs", licence) == ""


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "MIT AND GPL-3.0-only", "AGPL-3.0-or-later OR GPL-3.0-only"])
def test_a_licence_that_is_not_on_the_list_is_refused_in_words(licence):
    fault = POLICY.fault("attrs", licence)
    assert fault.startswith(f"attrs is under {licence}, which is not on the list of requirements/licences.toml.")


@pytest.mark.parametrize("licence", ["", "Beerware of mine", "MIT AND"])
def test_a_licence_that_spdx_does_not_know_is_refused(licence):
    assert "no licence that SPDX knows" in POLICY.fault("attrs", licence)
