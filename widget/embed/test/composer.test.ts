// The field and its button: what sends a question, what stops an answer, and what keeps a draft.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as extras from "../src/extras.ts";
import { type Extras, Later } from "../src/later.ts";
import { named, press, type } from "./page.ts";
import { askIn, failed, status, talking } from "./room.ts";

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
  assert.equal(counter(), "Too many characters: 2");
  assert.equal(named<HTMLButtonElement>(room.root, "button", "Send").disabled, true);
});

test("what was pasted before the words for it came is counted, and said, when they are there", () => {
  const later = new Later<Extras>(() => new Promise(() => {}));
  const room = talking({ extras: later });
  type(room.page, room.field, "x".repeat(42));
  assert.equal(room.root.querySelector(".counter")?.textContent, "");
  later.put({ ...extras, css: "" });
  assert.equal(room.root.querySelector(".counter")?.textContent, "Too many characters: 2");
  assert.equal(room.root.querySelector("[aria-live=polite]")?.textContent, "Too many characters: 2");
});

test("a question that was not taken is back in the field, before what was typed meanwhile", () => {
  const room = talking();
  const turn = askIn(room);
  type(room.page, room.field, "And");
  room.world.line.tell(failed(turn, "busy", { attempt: 0 }));
  assert.equal(room.field.value, "When?\nAnd");
  assert.match(status(room), /One question at a time/);
});
