// The menu of the header: keys as the ARIA authoring practices want them, and what its items do.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as extras from "../src/extras.ts";
import { type Extras, Later } from "../src/later.ts";
import { named, press, type } from "./page.ts";
import { type Room, askIn, asked, talking } from "./room.ts";
import { settled } from "./site.ts";

const button = (room: Room): HTMLElement => named(room.root, "button", "Menu");
const focused = (room: Room): string => room.root.activeElement?.textContent ?? "";
const key = (room: Room, name: string): KeyboardEvent => press(room.page, room.root.activeElement as HTMLElement, name);

test("arrows, home, end and letters move through the menu, and escape leads back to its button", () => {
  const room = talking({ settings: { privacy_url: "https://example.com/privacy" } });
  press(room.page, button(room), "ArrowUp");
  assert.equal(focused(room), "Privacy");
  key(room, "ArrowDown");
  assert.equal(focused(room), "New conversation");
  key(room, "l");
  key(room, "l");
  assert.equal(focused(room), "Large");
  key(room, "End");
  key(room, "ArrowUp");
  assert.equal(focused(room), "Delete my chat");
  key(room, "Home");
  assert.equal(focused(room), "New conversation");
  assert.equal(button(room).getAttribute("aria-expanded"), "true");
  key(room, "Escape");
  assert.deepEqual([button(room).getAttribute("aria-expanded"), room.root.activeElement === button(room), room.closed()], ["false", true, 0]);
});

test("a press beside the menu closes it", () => {
  const room = talking();
  button(room).click();
  room.page.document.body.dispatchEvent(new room.page.Event("pointerdown", { bubbles: true }));
  assert.equal(button(room).getAttribute("aria-expanded"), "false");
});

test("what makes no sense yet is off", () => {
  const room = talking();
  button(room).click();
  const erase = named(room.root, "[role=menuitem]", "Delete my chat");
  assert.equal(erase.getAttribute("aria-disabled"), "true");
  erase.click();
  assert.equal(room.root.querySelector("form"), null);
});

test("the text size is remembered only for somebody who has asked", () => {
  const room = talking();
  const panel = room.root.querySelector<HTMLElement>(".panel")!;
  button(room).click();
  named(room.root, "[role=menuitemradio]", "Large").click();
  assert.deepEqual([panel.dataset["size"], room.page.localStorage.length], ["1", 0]);
  askIn(room);
  assert.equal(room.page.localStorage.getItem("sparkwidget:key:size"), "1");
  room.panel.destroy();
  const next = talking({ page: room.page });
  assert.equal(next.root.querySelector<HTMLElement>(".panel")!.dataset["size"], "1");
  button(next).click();
  assert.equal(named(next.root, "[role=menuitemradio]", "Large").getAttribute("aria-checked"), "true");
});

test("a tone is heard when an answer ends unseen, if the visitor or the site wants it", () => {
  const room = talking();
  let tones = 0;
  Object.assign(room.page, { AudioContext: function () { tones++; throw new Error("No sound here."); } });
  const answer = (): void => {
    const turn = askIn(room);
    room.panel.close();
    room.world.line.tell(asked(turn), { type: "done", turn, attempt: 1, text: "At nine." });
    room.panel.open(true);
  };
  answer();
  assert.equal(tones, 0);
  button(room).click();
  const sound = named(room.root, "[role=menuitemcheckbox]", "Sound for new answers");
  assert.equal(sound.getAttribute("aria-checked"), "false");
  sound.click();
  answer();
  assert.equal(tones, 1);
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "done", turn, attempt: 1, text: "At nine." });
  assert.equal(tones, 1);
});

test("the chat can be taken home as a text", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "done", turn, attempt: 1, text: "At nine." });
  const saved: Blob[] = [];
  Object.assign(room.page.URL, { createObjectURL: (blob: Blob) => (saved.push(blob), "blob:1"), revokeObjectURL: () => {} });
  button(room).click();
  named(room.root, "[role=menuitem]", "Download my chat").click();
  assert.equal(saved.length, 1);
});

test("the extras come with the first key and not before, and what was wanted of them happens then", async () => {
  let loads = 0;
  let broken = true;
  const later = new Later<Extras>(async (tries) => {
    loads++;
    if (broken) throw new Error(`Failed ${tries}`);
    return { ...extras, css: "" };
  });
  const room = talking({ extras: later });
  assert.equal(loads, 0);
  type(room.page, room.field, "W");
  await settled();
  assert.equal(loads, 1);
  button(room).click();
  await settled();
  assert.match(room.root.querySelector(".status")?.textContent ?? "", /could not be loaded/);
  broken = false;
  button(room).click();
  await settled();
  assert.equal(loads, 3);
  assert.equal(room.root.querySelector(".status")?.textContent?.trim(), "");
  if (button(room).getAttribute("aria-expanded") === "false") button(room).click();
  assert.equal(focused(room), "New conversation");
});
