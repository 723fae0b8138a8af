// First contact: starter questions, consent and contact details before the first question; and the chat's own deletion.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprint } from "../src/fingerprint.ts";
import type { Papers } from "../src/papers.ts";
import { FIELDS, choose, enterQuestion, fill, form, last, submit } from "./cards.ts";
import { allNamed, named, press } from "./page.ts";
import { askIn, asked, talking } from "./room.ts";
import { welcome } from "./world.ts";

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
