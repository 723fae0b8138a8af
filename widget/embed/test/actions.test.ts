// What can be done with an answer, and with the conversation: copy, thumbs, a reason, a new conversation, a draft that stays.

import assert from "node:assert/strict";
import { test } from "node:test";
import { allNamed, isShown, named, press, type } from "./page.ts";
import { type Room, askIn, asked, delta, failed, talking } from "./room.ts";
import { settled } from "./site.ts";
import { welcome } from "./world.ts";

const spoken = (room: Room): string => room.root.querySelector("[aria-live=polite]")?.textContent ?? "";

function answered(room: Room, text = "At **nine**."): string {
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "done", turn, attempt: 1, text });
  return turn;
}

test("a finished answer has a row of actions, and a running one has none", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "At "));
  assert.equal(isShown(room.root.querySelector(".actions")), false);
  room.world.line.tell({ type: "done", turn, attempt: 1, text: "At nine." });
  named(room.root, "button", "Copy answer");
  named(room.root, "button", "Good answer");
  const time = room.root.querySelector("time")!;
  assert.equal(time.dateTime, "2026-11-22T10:00:00Z");
  assert.notEqual(time.textContent, "");
});

test("a stopped answer can be copied and not be rated", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "stopped", turn, attempt: 1, text: "At" });
  named(room.root, "button", "Copy answer");
  assert.equal(allNamed(room.root, "button", "Good answer").length, 0);
});

test("an answer that was given before is called a saved one, also after a reload", () => {
  const room = talking();
  answered(room);
  assert.equal(isShown(room.root.querySelector(".saved")), false);
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "done", turn, attempt: 1, text: "At nine.", saved: true });
  assert.equal([...room.root.querySelectorAll(".saved")].at(-1)?.textContent, "A saved answer");
  assert.equal(isShown([...room.root.querySelectorAll(".saved")].at(-1) ?? null), true);
  const told = { turn, question: "q", asked_at: "", state: "done", attempt: 1, seq: 1, text: "One.", code: null, message: null, retryable: false, rating: "none", saved: true } as const;
  room.world.line.tell(welcome({ turns: [told] }));
  assert.equal(isShown(room.root.querySelector(".saved")), true);
});

function spared(room: Room, saved = "When do you open?"): string {
  const turn = askIn(room, "when do you opne");
  room.world.pass(100); // the question is on the screen
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "At nine."), { type: "done", turn, attempt: 1, text: "At nine.", saved: true, closest: saved });
  return turn;
}

const label = (room: Room): Element | null => room.root.querySelector(".answer > .spare");

test("a trained answer says that it is a saved one and to which question, has thumbs, and is said to a screen reader", () => {
  const room = talking();
  const turn = spared(room);
  const said = "No new answer can be written right now. This is a saved answer to “When do you open?”.";
  assert.equal(label(room)?.firstElementChild?.textContent, said);
  assert.equal(label(room)?.querySelector("bdi")?.textContent, "When do you open?");
  assert.equal(isShown(room.root.querySelector(".saved")), false, "it is said once");
  assert.match(spoken(room), /This is a saved answer to “When do you open\?”\./);
  named(room.root, "button", "Good answer").click();
  assert.deepEqual(room.world.line.sent.at(-1), { type: "rate", turn, rating: "up", reason: "" });
  room.world.line.tell({ type: "rated", turn, rating: "up" });
  assert.equal(label(room)?.parentElement?.className, "answer", "and stays where it is");
});

test("a trained answer can be tried again: it stays until the new one has text, and its thumbs go with it", () => {
  const room = talking();
  const turn = spared(room);
  named(room.root, "button", "Good answer").click();
  room.world.line.tell({ type: "rated", turn, rating: "up" });
  named(room.root, "button", "Try again").click();
  assert.deepEqual(room.world.line.sent.at(-1), { type: "retry", turn, attempt: 1 });
  assert.equal(label(room), null);
  room.world.line.tell(asked(turn, 2));
  assert.match(room.root.querySelector(".text.old")?.textContent ?? "", /At nine\./);
  room.world.line.tell(delta(turn, 0, 1, "At ten.", 2), { type: "done", turn, attempt: 2, text: "At ten.", saved: false, closest: null });
  assert.equal(label(room), null);
  assert.equal(named(room.root, "button", "Good answer").getAttribute("aria-pressed"), "false");
});

test("a trained answer of before is called so after a reload, and nothing is said of it", () => {
  const room = talking();
  const turn = askIn(room);
  const told = { turn, question: "q", asked_at: "", state: "done", attempt: 1, seq: 1, text: "One.", code: null, message: null, retryable: false, rating: "none", saved: true, closest: "<b>When?" } as const;
  room.world.line.tell(welcome({ turns: [told] }));
  assert.equal(label(room)?.querySelector("bdi")?.textContent, "<b>When?");
  room.world.pass(1500);
  assert.doesNotMatch(spoken(room), /saved/);
});

test("an owner may say it in other words, with or without the question's place", () => {
  const room = talking({ settings: { words: { en: { spare: "From our list:" } } } });
  spared(room);
  assert.equal(label(room)?.firstElementChild?.textContent, "From our list: When do you open?");
});

test("copy puts the answer's own text into the clipboard and says so", async () => {
  const room = talking();
  answered(room);
  const copied: string[] = [];
  Object.defineProperty(room.page.navigator, "clipboard", { value: { writeText: async (text: string) => void copied.push(text) } });
  room.world.pass(3000);
  named(room.root, "button", "Copy answer").click();
  await settled();
  assert.deepEqual(copied, ["At **nine**."]);
  assert.equal(spoken(room), "Copied");
});

test("thumbs toggle, show at once and are told", () => {
  const room = talking();
  const turn = answered(room);
  const up = named(room.root, "button", "Good answer");
  up.click();
  assert.equal(up.getAttribute("aria-pressed"), "true");
  assert.deepEqual(room.world.line.sent.at(-1), { type: "rate", turn, rating: "up", reason: "" });
  up.click();
  assert.equal(up.getAttribute("aria-pressed"), "false");
  assert.deepEqual(room.world.line.sent.at(-1), { type: "rate", turn, rating: "none", reason: "" });
});

test("thumbs down count at once, and ask for a reason that may be left out", () => {
  const room = talking();
  const turn = answered(room);
  const down = named(room.root, "button", "Bad answer");
  down.click();
  assert.deepEqual(room.world.line.sent.at(-1), { type: "rate", turn, rating: "down", reason: "" });
  const field = room.root.activeElement as HTMLInputElement;
  assert.match(room.root.querySelector(`label[for="${field.id}"]`)?.textContent ?? "", /What was wrong\? \(optional\)/);
  field.value = "Wrong price";
  field.form!.dispatchEvent(new room.page.Event("submit", { cancelable: true }));
  assert.deepEqual(room.world.line.sent.at(-1), { type: "rate", turn, rating: "down", reason: "Wrong price" });
  assert.equal(room.root.querySelector("form"), null);
  assert.equal(room.root.activeElement === down, true);
});

test("escape leaves the reason and not the chat", () => {
  const room = talking();
  answered(room);
  named(room.root, "button", "Bad answer").click();
  press(room.page, room.root.activeElement as HTMLElement, "Escape");
  assert.deepEqual([room.root.querySelector("form"), room.closed()], [null, 0]);
});

test("thumbs given without a line are told after the welcome", () => {
  const room = talking();
  const turn = answered(room);
  room.world.line.end(1006);
  named(room.root, "button", "Good answer").click();
  room.world.pass(1000);
  room.world.line.accept();
  const told = { turn, question: "When?", asked_at: "2026-11-22T10:00:00Z", state: "done", attempt: 1, seq: 1, text: "At **nine**.", code: null, message: null, retryable: false, rating: "none" } as const;
  room.world.line.tell(welcome({ turns: [told] }));
  assert.deepEqual(room.world.line.sent.at(-1), { type: "rate", turn, rating: "up", reason: "" });
  assert.equal(named(room.root, "button", "Good answer").getAttribute("aria-pressed"), "true");
});

test("an answer that did not help offers to leave a message, where the site takes them", () => {
  const room = talking({ settings: { messages: true } });
  const turn = askIn(room);
  room.world.line.tell(asked(turn), failed(turn, "limited", { retry_after: 30 }));
  named(room.root, "button", "Leave a message").click();
  assert.match(room.root.querySelector("form")?.textContent ?? "", /Leave a message/);
  const silent = talking();
  const other = askIn(silent);
  silent.world.line.tell(asked(other), failed(other, "limited"));
  assert.equal(allNamed(silent.root, "button", "Leave a message").length, 0);
});

test("a new conversation hides what was before, deletes nothing, and can be undone", () => {
  const room = talking();
  const turn = answered(room);
  room.panel.reset();
  assert.equal(room.root.querySelectorAll(".turn").length, 0);
  assert.equal(isShown(room.root.querySelector(".greeting")), true);
  assert.equal(room.page.localStorage.getItem("sparkwidget:key:since"), turn);
  assert.deepEqual(room.world.line.types(), ["hello", "ask"]);
  named(room.root, "button", "Show earlier messages").click();
  assert.equal(room.root.querySelectorAll(".turn").length, 1);
  assert.equal(room.page.localStorage.getItem("sparkwidget:key:since"), null);
});

test("days are told apart", () => {
  const room = talking();
  const turn = { question: "When?", state: "done", attempt: 1, seq: 1, text: "At nine.", code: null, message: null, retryable: false, rating: "none" } as const;
  const [first, second] = ["2f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b", "1f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b"];
  room.world.line.tell(welcome({ turns: [
    { ...turn, turn: first, asked_at: "1969-12-25T12:00:00Z" }, { ...turn, turn: second, asked_at: "1969-12-29T12:00:00Z" },
  ] }));
  const days = [...room.root.querySelectorAll(".day")].filter(isShown).map((day) => day.textContent);
  assert.equal(days.length, 2);
  assert.match(days[1] ?? "", /Monday/);
});

test("a draft of somebody who has asked survives a reload, and nobody else's is stored", () => {
  const room = talking();
  type(room.page, room.field, "Whe");
  assert.equal(room.page.sessionStorage.length, 0);
  askIn(room);
  type(room.page, room.field, "And on Sun");
  assert.equal(room.page.sessionStorage.getItem("sparkwidget:key:draft"), "And on Sun");
  room.panel.destroy();
  assert.equal(talking({ page: room.page }).field.value, "And on Sun");
});

test("the counter is said when it comes and when it is too much, not with every key", () => {
  const room = talking();
  type(room.page, room.field, "x".repeat(32));
  assert.equal(spoken(room), "32 of 40 characters");
  room.world.pass(3000);
  type(room.page, room.field, "x".repeat(33));
  assert.equal(spoken(room), "");
  type(room.page, room.field, "x".repeat(41));
  assert.equal(spoken(room), "Too many characters: 1");
});

test("what went wrong is said directly below the text, and what can be done with a whole answer stands there", () => {
  const room = talking();
  const turn = askIn(room);
  const order = (): string[] => [...room.root.querySelector(".turn")!.children].map((it) => it.className.split(" ")[0]!);
  room.world.line.tell(asked(turn), failed(turn, "interrupted", { text: "We open" }));
  assert.deepEqual(order(), ["day", "question", "answer", "notice", "actions"]);
  named(room.root, "button", "Try again").click();
  room.world.line.tell(asked(turn, 2), { type: "done", turn, attempt: 2, text: "We open at nine." });
  assert.deepEqual(order(), ["day", "question", "answer", "actions", "notice"]);
});
