// What is left for the owner in a form: it stays until it has arrived, and what was typed and not sent is there again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FIELDS, choose, enterQuestion, fill, form, last, submit } from "./cards.ts";
import { named, press } from "./page.ts";
import { askIn, asked, talking } from "./room.ts";

test("a message stays in its form until the owner has it", () => {
  const room = talking({ settings: { messages: true } });
  choose(room, "Leave a message");
  fill(room, "email", "ann@example.com");
  fill(room, "text", "Please call me.");
  submit(room);
  const contact = last(room);
  assert.equal(contact?.type, "contact");
  assert.match(form(room)?.textContent ?? "", /Sending/);
  submit(room);
  assert.equal(room.world.line.types().filter((name) => name === "contact").length, 1);
  room.world.line.tell({ type: "contacted", turn: contact.turn });
  assert.equal(form(room), null);
  assert.match(room.root.textContent ?? "", /Your message has arrived/);
  assert.equal(room.page.localStorage.getItem("sparkwidget:key"), "tok.1");
});

test("a message that the site does not take is back in its form", () => {
  const room = talking({ settings: { messages: true } });
  choose(room, "Leave a message");
  fill(room, "email", "ann@example.com");
  const text = fill(room, "text", "Please call me.");
  submit(room);
  room.world.line.tell({ type: "error", code: "not_offered", message: "" });
  assert.match(room.root.querySelector(".status")?.textContent ?? "", /can't be left here/);
  assert.deepEqual([text.value, text.readOnly, form(room)?.textContent?.includes("Sending")], ["Please call me.", false, false]);
});

const full = { type: "failed", attempt: 0, code: "site_full", message: "", retryable: true, retry_after: 7200, text: "" } as const;

test("a site that answers nothing more today offers a message, once, says when it goes on, and leaves the focus where it is", () => {
  const room = talking({ settings: { messages: true } });
  const id = askIn(room, "When?");
  room.world.line.tell({ ...full, turn: id });
  assert.ok(form(room));
  assert.match(room.root.textContent ?? "", /That's all this chat can answer today\..*You can ask again in 2 hours\./s);
  assert.equal(room.field.value, "When?");
  choose(room, "Leave a message");
  named(room.root, "button", "Cancel").click();
  room.world.pass(3000);
  assert.equal(form(room), null);
});

test("a site that takes no messages only says when it goes on", () => {
  const room = talking({});
  room.world.line.tell({ ...full, turn: askIn(room, "When?") });
  assert.equal(form(room), null);
});

test("a message too many is back in its form, with the time to wait", () => {
  const room = talking({ settings: { messages: true } });
  choose(room, "Leave a message");
  fill(room, "email", "ann@example.com");
  fill(room, "text", "Call me.");
  submit(room);
  room.world.line.tell({ type: "error", code: "too_many", message: "", retry_after: 90 });
  assert.match(room.root.textContent ?? "", /You can ask again in 90 seconds\./);
  assert.equal(form(room)!.querySelector<HTMLTextAreaElement>("[name=text]")!.value, "Call me.");
});

test("what was typed into a form that was left is there when it is opened again", () => {
  const room = talking({ settings: { messages: true } });
  choose(room, "Leave a message");
  fill(room, "text", "Please call");
  press(room.page, room.root.activeElement as HTMLElement, "Escape");
  assert.deepEqual([form(room), room.closed()], [null, 0]);
  choose(room, "Leave a message");
  assert.equal(form(room)!.querySelector<HTMLTextAreaElement>("[name=text]")!.value, "Please call");
});

test("a form that was not sent stands there again after a reload, for who has asked before, and is gone once it is sent", () => {
  const room = talking({ settings: { messages: true } });
  const stored = (): string | null => room.page.sessionStorage.getItem("sparkwidget:key:form");
  choose(room, "Leave a message");
  fill(room, "text", "Please call");
  assert.deepEqual([room.page.sessionStorage.length, room.page.localStorage.length], [0, 0]);
  askIn(room);
  fill(room, "email", "ann@example.com");
  assert.match(stored() ?? "", /Please call.*ann@example\.com/);
  room.panel.destroy();
  const next = talking({ page: room.page, settings: { messages: true } });
  const text = form(next)!.querySelector<HTMLTextAreaElement>("[name=text]")!;
  assert.deepEqual([text.value, next.root.activeElement === text], ["Please call", false]);
  submit(next);
  const contact = last(next);
  assert.equal(contact?.type, "contact");
  assert.match(stored() ?? "", /Please call/);
  next.world.line.tell({ type: "contacted", turn: contact.turn });
  assert.equal(stored(), null);
  choose(next, "Leave a message");
  assert.deepEqual(["email", "text"].map((name) => form(next)!.querySelector<HTMLInputElement>(`[name=${name}]`)!.value), ["ann@example.com", ""]);
});

test("a form that was left stays away after a reload, and what was typed is there when it is opened", () => {
  const room = talking({ settings: { messages: true } });
  askIn(room);
  choose(room, "Leave a message");
  fill(room, "text", "Please call");
  named(room.root, "button", "Cancel").click();
  room.panel.destroy();
  const next = talking({ page: room.page, settings: { messages: true } });
  assert.equal(form(next), null);
  choose(next, "Leave a message");
  assert.equal(form(next)!.querySelector<HTMLTextAreaElement>("[name=text]")!.value, "Please call");
});

test("contact details that come first are gone from the tab with the question that they came before", () => {
  const room = talking({ settings: { lead: { when: "before", fields: FIELDS } } });
  enterQuestion(room);
  fill(room, "email", "ann@example.com");
  submit(room);
  assert.equal(room.page.sessionStorage.getItem("sparkwidget:key:form"), null);
});

test("what is stored of a form and can't be read is nothing", () => {
  const room = talking({ settings: { messages: true } });
  room.page.localStorage.setItem("sparkwidget:key", "tok.1");
  room.page.sessionStorage.setItem("sparkwidget:key:form", "{");
  room.panel.destroy();
  const next = talking({ page: room.page, settings: { messages: true } });
  assert.equal(form(next), null);
  choose(next, "Leave a message");
  assert.equal(form(next)!.querySelector<HTMLTextAreaElement>("[name=text]")!.value, "");
});

test("what was wrong with an answer is kept until it is sent", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "done", turn, attempt: 1, text: "At nine." });
  named(room.root, "button", "Bad answer").click();
  fill(room, "reason", "It is ten");
  const stored = (): string | null => room.page.sessionStorage.getItem("sparkwidget:key:form");
  assert.match(stored() ?? "", /It is ten/);
  submit(room);
  assert.equal(stored(), null);
});

test("deleting the chat deletes what was typed and not sent", () => {
  const room = talking({ settings: { messages: true } });
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "done", turn, attempt: 1, text: "At nine." });
  choose(room, "Leave a message");
  fill(room, "text", "Please call");
  choose(room, "Delete my chat");
  submit(room);
  room.world.line.tell({ type: "forgotten" });
  assert.deepEqual([room.page.sessionStorage.length, form(room)], [0, null]);
  choose(room, "Leave a message");
  assert.equal(form(room)!.querySelector<HTMLTextAreaElement>("[name=text]")!.value, "");
});
