// First contact: starter questions, consent and contact details before the first question, and what is left for the owner.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprint } from "../src/fingerprint.ts";
import type { Papers } from "../src/papers.ts";
import type { Command } from "../src/protocol.ts";
import { allNamed, named, press, type } from "./page.ts";
import { type Room, askIn, asked, talking } from "./room.ts";
import { welcome } from "./world.ts";

const FIELDS = [
  { name: "name", label: "", kind: "text", required: false }, { name: "email", label: "", kind: "email", required: true },
  { name: "order-number", label: "Your order", kind: "text", required: false },
] as const;

const form = (room: Room): HTMLFormElement | null => room.root.querySelector("form");
const submit = (room: Room): unknown => form(room)!.dispatchEvent(new room.page.Event("submit", { cancelable: true }));
const last = (room: Room): Command | undefined => room.world.line.sent.at(-1);

function enterQuestion(room: Room, text = "When?"): void {
  type(room.page, room.field, text);
  press(room.page, room.field, "Enter");
}

function fill(room: Room, name: string, value: string): HTMLInputElement {
  const control = form(room)!.querySelector<HTMLInputElement>(`[name="${name}"]`)!;
  control.value = value;
  control.dispatchEvent(new room.page.Event("input", { bubbles: true }));
  return control;
}

function choose(room: Room, name: string): void {
  named(room.root, "button", "Menu").click();
  named(room.root, "[role^=menuitem]", name).click();
}

test("a starter question is asked with one click", () => {
  const room = talking({ settings: { starters: ["When do you open?", "Do you deliver?"] } });
  named(room.root, "button", "Do you deliver?").click();
  assert.equal(last(room)?.type === "ask" && (last(room) as { text: string }).text, "Do you deliver?");
});

test("that an AI answers is said beside the site's own words", () => {
  const room = talking({ settings: { subtitle: "Open until six" } });
  assert.deepEqual([...room.root.querySelectorAll(".subtitle")].map((it) => it.textContent), ["Open until six", "Answers are written by an AI"]);
});

test("consent comes before the first question, keeps what was typed, and is stored with the token", () => {
  const room = talking({ settings: { consent: { text: "We keep questions for 30 days." }, privacy_url: "https://example.com/privacy" } });
  enterQuestion(room);
  assert.match(form(room)?.textContent ?? "", /We keep questions for 30 days\..*Privacy/s);
  assert.deepEqual([room.field.value, room.world.line.types(), room.page.localStorage.length], ["When?", ["hello"], 0]);
  named(room.root, "button", "Not now").click();
  assert.deepEqual([form(room), room.field.value], [null, "When?"]);
  press(room.page, room.field, "Enter");
  submit(room);
  assert.deepEqual([last(room)?.type, room.field.value, form(room)], ["ask", "", null]);
  assert.equal(room.page.localStorage.getItem("sparkwidget:key:consent"), "We keep questions for 30 days.");
});

test("consent is asked for once, and again when its text has changed", () => {
  const room = talking({ settings: { consent: { text: "One." } } });
  enterQuestion(room);
  submit(room);
  room.panel.destroy();
  const again = talking({ page: room.page, settings: { consent: { text: "One." } } });
  askIn(again);
  again.panel.destroy();
  const changed = talking({ page: room.page, settings: { consent: { text: "Two." } } });
  enterQuestion(changed);
  assert.match(form(changed)?.textContent ?? "", /Two\./);
});

test("what is sent after the consent says which text was agreed to, on the next page too", () => {
  const room = talking({ settings: { consent: { text: "One." } } });
  enterQuestion(room);
  submit(room);
  assert.equal((last(room) as { consent?: string }).consent, fingerprint("One."));
  room.panel.destroy();
  const again = talking({ page: room.page, settings: { consent: { text: "One." } } });
  askIn(again);
  assert.equal((last(again) as { consent?: string }).consent, fingerprint("One."));
});

test("nothing is said of consent where none was asked for", () => {
  const room = talking();
  askIn(room);
  assert.equal("consent" in last(room)!, false);
});

test("whoever comes after somebody has logged out has agreed to nothing", () => {
  const papers: Papers = {};
  const room = talking({ settings: { consent: { text: "One." } }, papers });
  enterQuestion(room);
  submit(room);
  papers.switch?.(true);
  room.world.line.tell(welcome({ token: "tok.2" }));
  enterQuestion({ ...room, field: room.root.querySelector<HTMLTextAreaElement>(".composer textarea")! });
  assert.match(form(room)?.textContent ?? "", /One\./);
});

test("a starter question waits for the consent, too", () => {
  const room = talking({ settings: { consent: { text: "One." }, starters: ["Do you deliver?"] } });
  named(room.root, "button", "Do you deliver?").click();
  assert.deepEqual([room.world.line.types(), room.field.value], [["hello"], "Do you deliver?"]);
  submit(room);
  assert.equal(last(room)?.type, "ask");
});

test("contact details that come first are checked in words beside the field, sent, and not asked for again", () => {
  const room = talking({ settings: { lead: { when: "before", fields: FIELDS } } });
  enterQuestion(room);
  submit(room);
  const email = form(room)!.querySelector<HTMLInputElement>("[name=email]")!;
  const error = (): string => room.root.getElementById(email.getAttribute("aria-describedby")!)?.textContent ?? "";
  assert.deepEqual([error(), email.getAttribute("aria-invalid"), room.root.activeElement === email], ["Please fill this in.", "true", true]);
  fill(room, "email", "ann");
  assert.match(error(), /whole e-mail address/);
  fill(room, "email", "ann@example.com");
  assert.equal(error(), "");
  fill(room, "order-number", " 17 ");
  submit(room);
  const [contact, ask] = room.world.line.sent.slice(-2);
  assert.deepEqual(contact?.type === "contact" && [contact.kind, contact.fields], ["lead", { email: "ann@example.com", "order-number": "17" }]);
  assert.equal(ask?.type, "ask");
  assert.equal(email.autocomplete, "email");
  assert.match(room.page.localStorage.getItem("sparkwidget:key:lead") ?? "", /1/);
});

test("contact details that nobody needs can be skipped", () => {
  const room = talking({ settings: { lead: { when: "before", fields: [FIELDS[0]] } } });
  enterQuestion(room);
  named(room.root, "button", "Skip").click();
  assert.deepEqual(room.world.line.types(), ["hello", "ask"]);
});

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

test("deleting the chat asks once, with the focus at the way out", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "done", turn, attempt: 1, text: "At nine." });
  choose(room, "Delete my chat");
  assert.equal(room.root.activeElement?.textContent, "Cancel");
  assert.equal(room.world.line.types().includes("forget"), false);
  submit(room);
  assert.deepEqual(last(room), { type: "forget" });
  room.world.line.tell({ type: "forgotten" });
  assert.equal(room.root.querySelectorAll(".turn").length, 0);
  assert.equal(room.page.localStorage.length, 0);
});

test("the credit and the privacy link stand below, if the site wants them", () => {
  const room = talking({ settings: { privacy_url: "https://example.com/privacy" } });
  const link = room.root.querySelector<HTMLAnchorElement>(".print a")!;
  assert.deepEqual([link.href, link.rel, link.target], ["https://example.com/privacy", "noopener noreferrer", "_blank"]);
  assert.match(room.root.querySelector(".print")?.textContent ?? "", /Chat by SparkWidget/);
  assert.equal(talking({ settings: { credit: false } }).root.querySelector(".print")?.textContent, "");
  assert.equal(allNamed(room.root, "form", "").length, 0);
});
