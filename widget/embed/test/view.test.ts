// The mounted panel on a page, against a server that is played by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Panel, mountPanel } from "../src/main.ts";
import type { Fact } from "../src/protocol.ts";
import { type Page, SETTINGS, allNamed, isShown, named, openPage, press, shadowRoot, type } from "./page.ts";
import { FakeWorld, TURN, welcome } from "./world.ts";

type Room = { page: Page; root: ShadowRoot; world: FakeWorld; panel: Panel; field: HTMLTextAreaElement; closed: () => number };

function enter(options: { width?: number; pageMode?: boolean } = {}): Room {
  const page = openPage(options.width);
  const root = shadowRoot(page);
  const world = new FakeWorld();
  let closings = 0;
  const panel = mountPanel(root, SETTINGS, {
    site: "key", socket: "wss://chat.example/ws/v1/key/", page: options.pageMode === true, closed: () => closings++,
  }, "", { world, stores: { local: () => page.localStorage, session: () => page.sessionStorage } });
  panel.open(true);
  const field = named<HTMLTextAreaElement>(root, "textarea", "Your question");
  return { page, root, world, panel, field, closed: () => closings };
}

function talking(options: { width?: number; pageMode?: boolean } = {}): Room {
  const room = enter(options);
  room.world.line.accept();
  room.world.line.tell(welcome({ token: "tok.1", question_limit: 40 }));
  return room;
}

const asked = (turn: string, attempt = 1): Fact => ({ type: "asked", turn, attempt, question: "When?", asked_at: "2026-11-22T10:00:00Z" });
const delta = (turn: string, after: number, seq: number, text: string, attempt = 1): Fact => ({ type: "delta", turn, attempt, after, seq, text });

function askIn(room: Room, text = "When?"): string {
  type(room.page, room.field, text);
  press(room.page, room.field, "Enter");
  const command = room.world.line.sent.at(-1);
  assert.equal(command?.type, "ask");
  return command.turn;
}

const textOf = (room: Room): string => room.root.querySelector(".text")?.textContent ?? "";
const status = (room: Room): string => room.root.querySelector("[role=status]")?.textContent ?? "";

test("the panel is a dialog named by the title, with the names that people rely on", () => {
  const { root } = talking();
  const panel = root.querySelector(".panel")!;
  assert.equal(panel.getAttribute("role"), "dialog");
  assert.equal(root.getElementById(panel.getAttribute("aria-labelledby")!)?.textContent, "Ask us");
  assert.equal(panel.getAttribute("aria-modal"), null);
  const log = named(root, "[role=log]", "Conversation");
  assert.equal(log.getAttribute("aria-live"), "off");
  assert.equal(log.tabIndex, 0);
  named(root, "button", "Close chat");
  named(root, "button", "Send");
  assert.match(root.textContent ?? "", /Answers are written by an AI/);
  assert.match(root.textContent ?? "", /What would you like to know/);
});

test("opening focuses the question, and opening again for the visitor does not have to", () => {
  const { root, field } = talking();
  assert.equal(root.activeElement, field);
});

test("nothing is stored before the first question, and its token at the moment it is sent", () => {
  const room = talking();
  assert.equal(room.page.localStorage.length + room.page.sessionStorage.length, 0);
  askIn(room);
  assert.equal(room.page.localStorage.getItem("sparkwidget:key"), "tok.1");
  assert.equal(room.page.sessionStorage.getItem("sparkwidget:key:open"), "1");
});

test("hello names the page without its query", () => {
  const { world } = talking();
  const hello = world.line.sent[0];
  assert.equal(hello?.type === "hello" && hello.page, "https://example.com/shop");
});

test("send is off while the question is empty and becomes stop while an answer runs", () => {
  const room = talking();
  assert.equal(named<HTMLButtonElement>(room.root, "button", "Send").disabled, true);
  type(room.page, room.field, "  \n ");
  assert.equal(named<HTMLButtonElement>(room.root, "button", "Send").disabled, true);
  const turn = askIn(room);
  assert.equal(room.field.value, "");
  named(room.root, "button", "Stop").click();
  assert.deepEqual(room.world.line.sent.at(-1), { type: "stop", turn });
});

test("streamed text is appended to the same text node", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "At "));
  const node = room.root.querySelector(".text")!.lastChild;
  room.world.line.tell(delta(turn, 1, 3, "nine"), { type: "done", turn, attempt: 1, text: "At nine." });
  assert.equal(room.root.querySelector(".text")!.lastChild, node);
  assert.equal(node?.textContent, "At nine.");
});

test("text is shown as text, never as HTML", () => {
  const room = talking();
  const turn = askIn(room, "<b>When?</b>");
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "<img src=x onerror=alert(1)>"));
  assert.equal(room.root.querySelector("img, b"), null);
  assert.equal(textOf(room), "<img src=x onerror=alert(1)>");
});

test("three dots come at once, and a sentence after 8 s without text", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn));
  assert.equal(isShown(room.root.querySelector(".thinking")), true);
  room.world.pass(7000);
  assert.doesNotMatch(room.root.textContent ?? "", /Still working/);
  room.world.pass(1500);
  assert.match(room.root.textContent ?? "", /Still working on it/);
  room.world.line.tell(delta(turn, 0, 1, "At"));
  assert.equal(isShown(room.root.querySelector(".thinking")), false);
});

test("a stopped answer can be tried again", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "stopped", turn, attempt: 1, text: "At" });
  named(room.root, "button", "Try again").click();
  assert.deepEqual(room.world.line.sent.at(-1), { type: "retry", turn, attempt: 1 });
  assert.equal(allNamed(room.root, "button", "Try again").length, 0);
  assert.equal(textOf(room), "At");
});

test("a failure that can't be retried has no button", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "failed", turn, attempt: 1, code: "refused", message: "", retryable: false, retry_after: null, text: "" });
  assert.match(room.root.textContent ?? "", /can't answer/);
  assert.equal(allNamed(room.root, "button", "Try again").length, 0);
});

test("a code that we don't know is said in the server's words", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "failed", turn, attempt: 1, code: "moon", message: "The moon is full.", retryable: true, retry_after: null, text: "" });
  assert.match(room.root.textContent ?? "", /The moon is full\./);
});

test("a limit counts down and then lets the visitor try again", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "failed", turn, attempt: 1, code: "limited", message: "", retryable: true, retry_after: 30, text: "" });
  assert.match(room.root.textContent ?? "", /in 30 s/);
  assert.equal(named<HTMLButtonElement>(room.root, "button", "Try again").disabled, true);
  room.world.pass(10_000);
  assert.match(room.root.textContent ?? "", /in 20 s/);
  room.world.pass(20_000);
  assert.equal(room.root.querySelector(".notice span")?.textContent, "That's all we can answer right now.");
  assert.equal(named<HTMLButtonElement>(room.root, "button", "Try again").disabled, false);
});

test("a question that was not taken is back in the field, before what was typed meanwhile", () => {
  const room = talking();
  const turn = askIn(room);
  type(room.page, room.field, "And");
  room.world.line.tell({ type: "failed", turn, attempt: 0, code: "busy", message: "", retryable: true, retry_after: null, text: "" });
  assert.equal(room.field.value, "When?\nAnd");
  assert.match(status(room), /One question at a time/);
});

test("enter sends, shift+enter does not, and neither does an enter that ends a composition", () => {
  const room = talking();
  type(room.page, room.field, "When?");
  assert.equal(press(room.page, room.field, "Enter", { shiftKey: true }).defaultPrevented, false);
  const composing = new room.page.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  Object.defineProperty(composing, "isComposing", { value: true });
  room.field.dispatchEvent(composing);
  const safari = new room.page.KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  Object.defineProperty(safari, "keyCode", { value: 229 });
  room.field.dispatchEvent(safari);
  assert.deepEqual(room.world.line.types(), ["hello"]);
  assert.equal(press(room.page, room.field, "Enter").defaultPrevented, true);
  assert.deepEqual(room.world.line.types(), ["hello", "ask"]);
});

test("a second enter while an answer runs keeps the draft", () => {
  const room = talking();
  askIn(room);
  type(room.page, room.field, "And Sunday?");
  press(room.page, room.field, "Enter");
  assert.equal(room.field.value, "And Sunday?");
  assert.deepEqual(room.world.line.types(), ["hello", "ask"]);
});

test("the second click of a double click does not stop the answer", () => {
  const room = talking();
  type(room.page, room.field, "When?");
  named(room.root, "button", "Send").dispatchEvent(new room.page.MouseEvent("click", { detail: 1 }));
  named(room.root, "button", "Stop").dispatchEvent(new room.page.MouseEvent("click", { detail: 2 }));
  assert.deepEqual(room.world.line.types(), ["hello", "ask"]);
});

test("a question is sent by a click that the browser takes for the second of two", () => {
  const room = talking();
  type(room.page, room.field, "When?");
  named(room.root, "button", "Send").dispatchEvent(new room.page.MouseEvent("click", { detail: 2 }));
  assert.deepEqual(room.world.line.types(), ["hello", "ask"]);
});

test("the counter shows from four fifths of the limit, and too long can't be sent", () => {
  const room = talking();
  const counter = (): string => room.root.querySelector(".counter")?.textContent ?? "";
  type(room.page, room.field, "x".repeat(31));
  assert.equal(counter(), "");
  type(room.page, room.field, "x".repeat(32));
  assert.equal(counter(), "32 of 40 characters");
  type(room.page, room.field, "😀".repeat(40));
  assert.equal(counter(), "40 of 40 characters");
  assert.equal(named<HTMLButtonElement>(room.root, "button", "Send").disabled, false);
  type(room.page, room.field, "x".repeat(42));
  assert.equal(counter(), "2 characters too many");
  assert.equal(named<HTMLButtonElement>(room.root, "button", "Send").disabled, true);
});

test("escape closes from inside, and a draft survives it", () => {
  const room = talking();
  type(room.page, room.field, "Whe");
  press(room.page, room.field, "Escape");
  assert.equal(room.closed(), 1);
  assert.equal(isShown(room.root.querySelector(".panel")), false);
  room.panel.open(true);
  assert.equal(room.field.value, "Whe");
});

test("on a small screen the panel is modal and keeps the focus", () => {
  const room = talking({ width: 375 });
  assert.equal(room.root.querySelector(".panel")!.getAttribute("aria-modal"), "true");
  type(room.page, room.field, "When?");
  const send = named(room.root, "button", "Send");
  send.focus();
  assert.equal(press(room.page, send, "Tab").defaultPrevented, true);
  assert.equal(room.root.activeElement, named(room.root, "button", "Close chat"));
});

test("a page of its own is a region without a way to close it", () => {
  const room = talking({ width: 375, pageMode: true });
  const panel = room.root.querySelector(".panel")!;
  assert.equal(panel.getAttribute("role"), "region");
  assert.equal(panel.getAttribute("aria-modal"), null);
  assert.equal(allNamed(room.root, "button", "Close chat").length, 0);
  press(room.page, room.field, "Escape");
  assert.equal(isShown(panel), true);
});

test("a question asked while the line is down is sent when it is back", () => {
  const room = talking();
  room.world.connected = false;
  room.world.line.end(1006);
  assert.match(status(room), /You are offline/);
  type(room.page, room.field, "When?");
  press(room.page, room.field, "Enter");
  assert.equal(room.page.localStorage.length, 0);
  room.world.connected = true;
  room.page.dispatchEvent(new room.page.Event("online"));
  room.world.line.accept();
  room.world.line.tell(welcome());
  assert.deepEqual(room.world.line.types(), ["hello", "ask"]);
  assert.equal(status(room), "");
});

test("a short loss of the line is not worth a word", () => {
  const room = talking();
  room.world.line.end(1006);
  assert.equal(status(room), "");
  room.world.pass(3000);
  assert.match(status(room), /Connecting/);
});

test("a refusal is said kindly and closes the field", () => {
  const room = enter();
  room.world.line.accept();
  room.world.line.tell({ type: "refused", code: "paused", message: "Paused by alice" });
  room.world.line.end(4502);
  assert.match(status(room), /taking a break/);
  assert.equal(room.field.disabled, true);
});

test("a gap makes the panel say hello with what it shows", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "At"), delta(turn, 4, 5, "?"));
  const hello = room.world.line.sent.at(-1);
  assert.deepEqual(hello?.type === "hello" && hello.screen, { turn, attempt: 1, seq: 1 });
  assert.equal(hello?.type === "hello" && hello.token, "tok.1");
});

test("a token that another tab stores is adopted before this tab has asked", () => {
  const room = talking();
  room.page.localStorage.setItem("sparkwidget:key", "tok.2");
  room.page.dispatchEvent(new room.page.Event("storage"));
  const hello = room.world.line.sent.at(-1);
  assert.equal(hello?.type === "hello" && hello.token, "tok.2");
});

test("a tab that has asked keeps its own token", () => {
  const room = talking();
  askIn(room);
  room.page.localStorage.setItem("sparkwidget:key", "tok.2");
  room.page.dispatchEvent(new room.page.Event("storage"));
  assert.deepEqual(room.world.line.types(), ["hello", "ask"]);
});

test("forgetting removes what was stored and starts as nobody", () => {
  const room = talking();
  askIn(room);
  room.world.line.tell({ type: "forgotten" });
  assert.equal(room.page.localStorage.length + room.page.sessionStorage.length, 0);
  const hello = room.world.line.sent.at(-1);
  assert.equal(hello?.type === "hello" && hello.token, null);
});

test("a screen reader hears whole sentences, at most one update in 1.5 s, and the end", () => {
  const room = talking();
  const live = (): string => room.root.querySelector("[aria-live=polite]")?.textContent ?? "";
  const turn = askIn(room);
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "We open at ni"));
  assert.equal(live(), "");
  room.world.line.tell(delta(turn, 1, 2, "ne. We close at six. And"));
  assert.equal(live(), "We open at nine. We close at six.");
  room.world.line.tell({ type: "done", turn, attempt: 1, text: "We open at nine. We close at six. And so on" });
  assert.equal(live(), "We open at nine. We close at six.");
  room.world.pass(1500);
  assert.equal(live(), "And so on Answer complete.");
  room.world.pass(1500);
  assert.equal(live(), "");
});

test("an old attempt's text stays, marked, until the new one has text", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "At"), asked(turn, 2));
  assert.equal(textOf(room), "At");
  assert.equal(room.root.querySelector(".text")!.classList.contains("old"), true);
  room.world.line.tell(delta(turn, 0, 1, "We", 2));
  assert.equal(textOf(room), "We");
  assert.equal(room.root.querySelector(".text")!.classList.contains("old"), false);
});

test("turns stand in the order of the welcome, and each keeps its element", () => {
  const room = talking();
  const turn = askIn(room, "Second?");
  const element = room.root.querySelector(".turn");
  const older = { turn: TURN, question: "First?", asked_at: "", state: "done", attempt: 1, seq: 1, text: "One.", code: null, message: null, retryable: false, rating: "none" } as const;
  room.world.line.tell(welcome({ turns: [older, { ...older, turn, question: "Second?", text: "Two." }] }));
  const turns = [...room.root.querySelectorAll(".turn")];
  assert.deepEqual(turns.map((it) => it.querySelector(".bubble")?.textContent), ["First?", "Second?"]);
  assert.equal(turns[1], element);
});

test("no element carries an inline style", () => {
  const room = talking();
  askIn(room);
  assert.equal(room.root.querySelector("[style]"), null);
});

test("a destroyed panel leaves nothing behind", () => {
  const room = talking();
  room.panel.destroy();
  assert.equal(room.root.querySelector(".panel"), null);
  assert.equal(room.world.line.closed, true);
  room.page.dispatchEvent(new room.page.Event("online"));
  assert.equal(room.world.lines.length, 1);
});
