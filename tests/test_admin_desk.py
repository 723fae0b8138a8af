"""On a transcript's page owners write notes and tags, see to what needs it, and delete a visitor's data; nobody else does."""

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer

from tests.login import login
from tests.turns import ANN
from widget.audit import Deed
from widget.models import Attention, AuditEntry, Contact, Conversation, Note, State, Tag, Turn, Visitor
from widget.orders import GROUP
from widget.tenancy import Role

HOSTILE = '<script>alert(1)</script>" onload="x'


@pytest.fixture
def site(alice, make_site):
    return make_site(alice)


@pytest.fixture
def conversation(site, make_turn):
    return make_turn(site, token_hash=ANN).conversation


@pytest.fixture
def path(conversation):
    return f"/admin/widget/conversation/{conversation.pk}/"


@pytest.fixture
def editor(dora, site, make_member):
    return make_member(site, dora, Role.EDITOR).user


@pytest.fixture
def analyst(erik, site, make_member):
    return make_member(site, erik, Role.ANALYST).user


def page_of(client, path):
    return client.get(f"{path}change/").content.decode()


def test_a_note_is_written_read_as_text_and_deleted_by_its_author(as_alice, path, alice):
    assert as_alice.post(f"{path}notes/", {"text": HOSTILE}).url == f"{path}change/#notes"
    page = page_of(as_alice, path)
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page and "alice, " in page
    as_alice.post(f"{path}notes/", {"delete": Note.objects.get().pk})
    assert not Note.objects.exists()


def test_an_empty_note_is_none(as_alice, path):
    assert "the note is empty" in as_alice.post(f"{path}notes/", {"text": " "}, follow=True).content.decode()


def test_another_persons_note_stays(as_alice, root, path, conversation):
    note = Note.objects.create(conversation=conversation, author=root, text="Roots")
    assert 'name="delete"' not in page_of(as_alice, path)
    as_alice.post(f"{path}notes/", {"delete": note.pk})
    assert Note.objects.exists()


def test_a_tag_is_put_on_suggested_and_taken_off(as_alice, path, site, make_turn):
    as_alice.post(f"{path}tags/", {"name": HOSTILE[:40]})
    other = make_turn(site).conversation
    page = page_of(as_alice, f"/admin/widget/conversation/{other.pk}/")
    assert '<option value="&lt;script&gt;alert(1)' in page and "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in as_alice.get("/admin/widget/conversation/").content.decode()
    as_alice.post(f"{path}tags/", {"remove": Tag.objects.get().pk})
    assert not Tag.objects.exists()
    assert "1 to 40 characters" in as_alice.post(f"{path}tags/", {"name": " "}, follow=True).content.decode()


def test_seeing_to_it_says_who_and_when_and_empties_the_count(as_alice, path, conversation):
    Conversation.objects.update(attention=Attention.DOWN | Attention.PERSON)
    assert "<strong>1 conversation</strong> needs attention" in as_alice.get("/admin/").content.decode()
    page = page_of(as_alice, path)
    assert "Thumbs down" in page and "Asked for a person" in page and "Seen to</button>" in page
    as_alice.post(f"{path}seen/")
    assert Conversation.objects.get().attention == 0
    assert "Seen to by alice, " in page_of(as_alice, path)
    assert "attention." not in as_alice.get("/admin/").content.decode()


def test_what_was_left_stands_in_the_transcript_at_its_time(
    as_alice, path, site, conversation, make_turn, make_contact
):
    first = make_contact(site, visitor=conversation.visitor, text="Between", fields={"email": "ann@example.com"})
    make_turn(site, conversation=conversation, question="The second question")
    page = page_of(as_alice, path)
    assert page.index("When do you open?") < page.index("Between") < page.index("The second question")
    assert "ann@example.com" in page and first.get_kind_display() in page


def test_whoever_may_only_read_only_reads(analyst, path, conversation):
    client = login(analyst)
    Conversation.objects.update(attention=1)
    page = page_of(client, path)
    assert "When do you open?" in page and "Thumbs down" in page
    assert "Add note" not in page and "Seen to</button>" not in page and "Delete all" not in page
    for deed, form in (("notes", {"text": "x"}), ("tags", {"name": "x"}), ("seen", {}), ("forget", {})):
        assert client.post(f"{path}{deed}/", form).status_code == 403
    assert client.get(f"{path}forget/").status_code == 403
    assert not Note.objects.exists() and not Tag.objects.exists() and Turn.objects.exists()


def test_an_editor_writes_and_sees_to_it_and_deletes_no_visitor(editor, path, site):
    client = login(editor)
    Conversation.objects.update(attention=1)
    page = page_of(client, path)
    assert "Add note" in page and "Seen to</button>" in page and "Delete all" not in page
    client.post(f"{path}notes/", {"text": "Called back"}), client.post(f"{path}tags/", {"name": "helped"})
    client.post(f"{path}seen/")
    assert (Note.objects.get().author, Tag.objects.get().name) == (editor, "helped")
    assert Conversation.objects.get().seen_to_by == editor
    assert client.get(f"{path}forget/").status_code == client.post(f"{path}forget/").status_code == 403
    assert Turn.objects.exists()


def test_the_audit_trail_tells_what_was_done_and_nothing_that_was_written(as_alice, path, alice, site):
    as_alice.post(f"{path}notes/", {"text": "Zoë called"}), as_alice.post(f"{path}notes/", {"text": " "})
    as_alice.post(f"{path}tags/", {"name": "zoë"}), as_alice.post(f"{path}tags/", {"name": " "})
    as_alice.post(f"{path}tags/", {"remove": Tag.objects.get().pk}), as_alice.post(f"{path}tags/", {"remove": "7"})
    as_alice.post(f"{path}notes/", {"delete": Note.objects.get().pk})
    Conversation.objects.update(attention=1)
    as_alice.post(f"{path}seen/"), as_alice.post(f"{path}seen/")
    told = AuditEntry.objects.filter(deed=Deed.CHANGED).order_by("pk")
    assert [entry.words for entry in told] == ["Note added", "Tag put on", "Tag taken off", "Note deleted", "Seen to"]
    assert {(entry.who, entry.site, entry.kind) for entry in told} == {(alice, site, "conversation")}
    assert not any("zoë" in str(vars(entry)).lower() for entry in AuditEntry.objects.all())


def test_reading_a_transcript_is_told_once_an_hour(analyst, path, conversation):
    client = login(analyst)
    page_of(client, path), page_of(client, path)
    entry = AuditEntry.objects.get(deed=Deed.READ)
    assert (entry.who, entry.object_id) == (analyst, conversation.pk)


def test_who_asks_stands_in_list_and_transcript_with_what_the_page_said(as_alice, path, conversation):
    Visitor.objects.update(name=HOSTILE, email="zoe@example.com", subject="7")
    Turn.objects.update(context={"plan": f"gold{HOSTILE}"})
    page, listed = page_of(as_alice, path), as_alice.get("/admin/widget/conversation/").content.decode()
    assert "zoe@example.com" in page and "gold&lt;script" in page and "<script>alert" not in page + listed
    assert "&lt;script&gt;alert(1)" in listed


def test_nobody_else_reaches_any_of_it(bob, charlie, path, conversation):
    Conversation.objects.update(attention=1)
    for person in (bob, charlie):
        client = login(person)
        for deed in ("notes", "tags", "seen", "forget", "live"):
            for response in (client.post(f"{path}{deed}/", {"text": "x", "name": "x"}), client.get(f"{path}{deed}/")):
                assert response.status_code in (302, 403) and "#" not in response.get("Location", "")
    assert not Note.objects.exists() and not Tag.objects.exists()
    assert Conversation.objects.get().attention == 1


def test_writing_addresses_are_not_to_be_read(as_alice, path):
    for deed in ("notes", "tags", "seen"):
        assert as_alice.get(f"{path}{deed}/").status_code == 405
    assert as_alice.post(f"{path}live/").status_code == 405


def test_deleting_a_visitor_first_says_what_goes(as_alice, path, site, conversation, make_turn, make_contact):
    make_turn(site, conversation=conversation)
    make_contact(site, visitor=conversation.visitor)
    page = as_alice.get(f"{path}forget/").content.decode()
    assert "1 conversation" in page and "2 questions" in page and "1 lead or message" in page
    assert Turn.objects.count() == 2


def test_deleting_a_visitor_leaves_nothing_of_him_and_all_of_the_others(
    as_alice, path, site, conversation, make_turn, make_contact
):
    other = make_turn(site)
    make_contact(site, visitor=conversation.visitor)
    as_alice.post(f"{path}notes/", {"text": "About him"}), as_alice.post(f"{path}tags/", {"name": "his"})
    assert as_alice.post(f"{path}forget/").url == "/admin/widget/conversation/"
    assert [turn.pk for turn in Turn.objects.all()] == [other.pk]
    assert Visitor.objects.count() == 1
    assert not Contact.objects.exists() and not Note.objects.exists() and not Tag.objects.exists()
    entry = AuditEntry.objects.get(deed=Deed.FORGOTTEN)
    assert (entry.sentence, entry.site) == (f"deleted the visitor's data of visitor {conversation.visitor_id}", site)


def test_open_tabs_are_told_and_running_answers_stopped(
    as_alice, path, site, conversation, make_turn, django_capture_on_commit_callbacks
):
    running = make_turn(site, conversation=conversation, state=State.RUNNING, ended_at=None)

    def forget():
        with django_capture_on_commit_callbacks(execute=True):
            as_alice.post(f"{path}forget/")

    async def listen():
        layer = get_channel_layer()
        for group, channel in ((f"visitor.{ANN}", "tab"), (GROUP, "process")):
            await layer.group_add(group, channel)
        await sync_to_async(forget)()
        return await layer.receive("tab"), await layer.receive("process")

    news, order = async_to_sync(listen)()
    assert (news["type"], news["kind"]) == ("news", "forgotten")
    assert (order["kind"], order["row"]) == ("stop", running.pk)


def test_an_editor_blocks_a_visitor_and_lets_them_in_again_and_the_trail_says_so(editor, path, conversation):
    client = login(editor)
    assert "Block this visitor" in page_of(client, path)
    assert client.post(f"{path}block/", {"block": "yes"}).url == f"{path}change/#blocked"
    assert Visitor.objects.get().blocked_at
    page = page_of(client, path)
    assert "Unblock this visitor" in page and "nothing more is taken of this visitor" in page
    client.post(f"{path}block/", {"block": "no"})
    assert Visitor.objects.get().blocked_at is None
    words = AuditEntry.objects.filter(deed=Deed.CHANGED).values_list("words", flat=True).order_by("pk")
    assert list(words) == ["Visitor blocked", "Visitor unblocked"]


def test_who_only_reads_blocks_nobody(analyst, path, conversation):
    client = login(analyst)
    assert "Block this visitor" not in page_of(client, path)
    assert client.post(f"{path}block/", {"block": "yes"}).status_code == 403
    assert Visitor.objects.get().blocked_at is None
