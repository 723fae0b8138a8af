// The mounted panel on a page: its names and roles, where the focus is, and how it goes away.

import assert from "node:assert/strict";
import { test } from "node:test";
import { allNamed, isShown, named, press, type } from "./page.ts";
import { askIn, talking } from "./room.ts";

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
  assert.equal(room.root.activeElement?.getAttribute("aria-label"), "Menu");
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
