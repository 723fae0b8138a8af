"""What an owner sets in the site's form beyond its addresses: a picture, texts by language, the form for visitors."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.admin_forms import site_form
from tests.login import login
from tests.paint import painted
from widget import sites
from widget.models import Avatar, Site


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def save(as_alice, site):
    """Sends the form, and gives the page that answers, and the site as it is then."""

    def save(**changes):
        files = {name: value for name, value in changes.items() if isinstance(value, SimpleUploadedFile)}
        form = site_form(site, **{name: value for name, value in changes.items() if name not in files})
        page = as_alice.post(f"/admin/widget/site/{site.pk}/change/", form | files, follow=True).content.decode()
        return page, Site.objects.get(pk=site.pk)

    return save


def upload(data, name="logo.png"):
    return SimpleUploadedFile(name, data)


def public(site):
    return sites.find_with_settings(site.key)[1]


def test_everything_that_visitors_see_is_set_here_and_told_to_the_browser(save):
    _, site = save(
        theme="dark", radius=0, font="system", offset_side=8, offset_bottom=90, width=480, height=720, z_index=10,
        launcher_icon="spark", launcher_label="Ask us", subtitle="Since 1921", starters=" When? \n\nWhere?\n", sound="on",
        teaser="Can we help?", teaser_delay=3, consent="I agree.", privacy_url="https://shop.example.com/privacy",
    )  # fmt: skip
    told = public(site)
    assert told["theme"] == "dark" and told["radius"] == 0 and told["font"] == "system-ui" and told["z_index"] == 10
    assert (told["offset"], told["size"]) == ({"side": 8, "bottom": 90}, {"width": 480, "height": 720})
    assert (told["launcher"], told["subtitle"]) == ({"icon": "spark", "label": "Ask us"}, "Since 1921")
    assert told["starters"] == ["When?", "Where?"]
    assert (told["teaser"], told["consent"]) == ({"text": "Can we help?", "delay": 3}, {"text": "I agree."})
    assert (told["privacy_url"], told["sound"], told["credit"]) == ("https://shop.example.com/privacy", True, True)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"radius": 29}, "Write a number from 0 to 28."),
        ({"width": 100}, "Write a number from 320 to 800."),
        ({"offset_bottom": 301}, "Write a number from 0 to 300."),
        ({"starters": "a\nb\nc\nd\ne"}, "Write at most 4 questions."),
        ({"privacy_url": "http://shop.example.com"}, "such as https://www.example.com/privacy"),
        ({"theme": "blue"}, "Select a valid choice"),
        ({"teaser_delay": 4000}, "Write at most 3600 seconds."),
        ({"lead_when": "after"}, "Say below what visitors are asked for."),
        ({"lead_own": "*"}, "A line holds only a star."),
        ({"lead_own": "x" * 61}, "A line has at most 60 characters."),
        ({"lead_own": "\n".join(f"Field {n}" for n in range(11))}, "Ask for at most 10 things in all."),
        ({"mail_to": "nobody"}, "Enter a valid email address."),
    ],
)
def test_what_cannot_be_is_said_in_words_and_nothing_is_saved(save, site, changes, says):
    page, after = save(**changes, title="Not saved")
    assert says in page
    assert after.title == site.title


def test_a_picture_is_drawn_anew_shown_and_removed_again(save, as_alice, site):
    save(picture=upload(painted()))
    avatar = Avatar.objects.get()
    assert public(site)["avatar"] == f"avatar-{avatar.hash}.webp"
    assert bytes(avatar.image).startswith(b"RIFF")
    page, _ = save()
    assert Avatar.objects.get().hash == avatar.hash, "saving something else leaves it"
    assert (
        f'src="/widget/v1/{site.key}/avatar-{avatar.hash}.webp"'
        in as_alice.get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    )
    save(picture=upload(painted("#00AA00")))
    assert Avatar.objects.get().hash != avatar.hash
    save(**{"picture-clear": "on"})
    assert not Avatar.objects.exists() and public(site)["avatar"] is None


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg"), "SVG pictures can hold scripts"),
        (upload(b"hello"), "can&#x27;t be read as a picture"),
        (upload(b""), "The submitted file is empty."),
    ],
)
def test_another_file_is_refused_in_words(save, file, says):
    file.seek(0)
    page, _ = save(picture=file)
    assert says in page and not Avatar.objects.exists()


def test_a_new_site_has_its_picture_at_once(as_alice, alice, make_site):
    key = make_site(alice).api_key
    form = site_form(name="New", api_key=key.pk) | {"picture": upload(painted())}
    as_alice.post("/admin/widget/site/add/", form)
    assert Site.objects.get(name="New").avatar.hash


def test_texts_are_written_by_language_and_come_back_as_they_were_written(save, as_alice, site):
    german = {
        "words-de-title": " Fragen Sie ",
        "words-de-starters": "Wann?\n\n Wo? ",
        "words-de-others": "send = Fragen = Los\n",
    }
    _, after = save(**german, **{"words-he-greeting": "שלום"})
    kept = {
        "de": {"title": "Fragen Sie", "starters": ["Wann?", "Wo?"], "send": "Fragen = Los"},
        "he": {"greeting": "שלום"},
    }
    assert after.words == kept == public(after)["words"]
    page = as_alice.get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    assert 'value="Fragen Sie"' in page and "Wann?\nWo?</textarea>" in page and "send = Fragen = Los</textarea>" in page
    assert "3 texts" in page
    _, after = save()
    assert after.words == kept, "a form without them leaves them"
    _, after = save(**{"words-de-title": "Nur das"})
    assert after.words == {"de": {"title": "Nur das"}}


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("de-others", "send Fragen", "German, other words, line 1: write the name of a text"),
        ("de-others", "<b> = x", "German: “&lt;b&gt;” is not the name of a text."),
        ("de-others", "Sent = Los", "German: “Sent” is not the name of a text. Do you mean “send”?"),
        ("fr-greeting", "x" * 501, "French, greeting: a text has 1 to 500 characters."),
        ("ja-starters", "1\n2\n3\n4\n5", "Japanese: Write at most 4 questions."),
    ],
)
def test_a_wrong_text_is_named_by_its_language_and_stays_to_be_corrected(save, field, text, says):
    page, after = save(**{f"words-{field}": text})
    assert says in page
    assert after.words == {}
    assert '<details class="house-language" open>' in page


def test_a_text_that_an_older_version_took_is_read_as_before_and_asked_about_when_it_is_saved(save, as_alice, site):
    words = {"de": {"title": "Fragen Sie", "oldWord": "Los"}}
    Site.objects.update(words=words)
    page = as_alice.get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    assert "oldWord = Los</textarea>" in page
    assert public(Site.objects.get())["words"] == words
    page, after = save(**{"words-de-title": "Neu", "words-de-others": "oldWord = Los"})
    assert "“oldWord” is not the name of a text." in page
    assert after.words == words


def test_the_form_for_visitors_is_chosen_and_written(save, as_alice, site):
    _, after = save(lead_when="before", lead_name="may", lead_email="must", lead_own="Order number\nFirma *\n会社 *")
    fields = [
        ("name", "", "text", False),
        ("email", "", "email", True),
    ]  # the embed has words for them in every language
    fields += [
        ("order-number", "Order number", "text", False),
        ("firma", "Firma", "text", True),
        ("field-3", "会社", "text", True),
    ]
    names = ("name", "label", "kind", "required")
    assert public(after)["lead"] == {
        "when": "before",
        "fields": [dict(zip(names, field, strict=True)) for field in fields],
    }
    page = as_alice.get(f"/admin/widget/site/{site.pk}/change/").content.decode()
    assert "Order number\nFirma *\n会社 *</textarea>" in page
    _, after = save(lead_when="before", lead_own="会社\nFirma")
    assert [field["name"] for field in after.lead_fields] == ["field-3", "firma"], "a field keeps its name"


def test_a_form_that_nobody_is_asked_is_not_told(save):
    _, after = save(lead_when="never", lead_email="must")
    assert public(after)["lead"] is None and after.lead_fields


def test_whoever_offers_messages_without_an_address_is_warned(save, alice):
    assert "Nobody gets an e-mail" in save(takes_messages="on")[0]
    assert "Nobody gets an e-mail" not in save(takes_messages="on", mail_to="alice@example.com")[0]
    alice.email = "alice@example.com"
    alice.save()
    assert "Nobody gets an e-mail" not in save(takes_messages="on")[0]


def test_what_the_server_allows_stands_beside_each_number(alice, make_site, settings):
    page = f"/admin/widget/site/{make_site(alice).pk}/change/"
    said = login(alice).get(page).content.decode()
    assert "At most 50,000 on this server." in said and "Days. Left empty: until somebody deletes them." in said
    settings.LIMIT_CEILINGS, settings.KEEP_DAYS_AT_MOST = {**settings.LIMIT_CEILINGS, "site_day": 77}, 30
    said = login(alice).get(page).content.decode()
    assert "At most 77 on this server." in said and "Left empty: until somebody" not in said
    assert said.count("Days, at most 30 on this server. What is older is deleted.") == 3


def test_a_consent_of_several_lines_is_one_paragraph(alice, make_site):
    site = make_site(alice)
    login(alice).post(f"/admin/widget/site/{site.pk}/change/", site_form(site, consent="We keep\r\n\r\n it.  Agree? "))
    site.refresh_from_db()
    assert site.consent == "We keep it. Agree?"
