// An open panel whose owner saves the site: it takes the new texts and colours when nobody is busy with it.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Whole } from "../src/settings.ts";
import { SETTINGS, type } from "./page.ts";
import { askIn, asked, talking } from "./room.ts";
import { settled } from "./site.ts";

const RED = { accent: "#B00020", on_accent: "#FFFFFF", soft: "#FCE8EB" };
const NEW: Whole = { ...SETTINGS, title: "Ask the new shop", greeting: "Welcome back!", colors: { ...SETTINGS.colors, light: RED } };

function saved(fetched: { count: number } = { count: 0 }) {
  return talking({
    fresh: async () => {
      fetched.count++;
      return NEW;
    },
  });
}

async function later(room: ReturnType<typeof saved>): Promise<void> {
  room.world.pass(5000);
  await settled();
}

test("new texts and colours are put on at the next idle moment", async () => {
  const room = saved();
  room.world.line.tell({ type: "changed" });
  assert.doesNotMatch(room.root.textContent ?? "", /new shop/);
  await later(room);
  assert.match(room.root.textContent ?? "", /Ask the new shop[^]*Welcome back!/);
  const rules = room.root.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("");
  assert.match(rules, /#B00020/i);
});

test("whoever is writing is not disturbed until the question is sent and answered", async () => {
  const room = saved();
  type(room.page, room.field, "Do you");
  room.world.line.tell({ type: "changed" });
  await later(room);
  assert.doesNotMatch(room.root.textContent ?? "", /new shop/);
  const turn = askIn(room, "Do you deliver?");
  room.world.line.tell(asked(turn));
  await later(room);
  assert.doesNotMatch(room.root.textContent ?? "", /new shop/);
  room.world.line.tell({ type: "done", turn, attempt: 1, text: "Yes." });
  await later(room);
  assert.match(room.root.textContent ?? "", /new shop[^]*Yes\./);
});

test("several changes at once are fetched once, and none after the end", async () => {
  const fetched = { count: 0 };
  const room = saved(fetched);
  for (let i = 0; i < 3; i++) room.world.line.tell({ type: "changed" });
  await later(room);
  assert.equal(fetched.count, 1);
  room.world.line.tell({ type: "changed" });
  room.panel.destroy();
  await later(room);
  assert.equal(fetched.count, 1);
});

test("the theme is put on with the rest, in every style sheet, unless the page wants another one", async () => {
  const rules = (root: ShadowRoot): string => root.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("");
  const fresh = async (): Promise<Whole> => ({ ...NEW, theme: "dark" });
  const room = talking({ fresh });
  assert.match(rules(room.root), /prefers-color-scheme: ?dark/);
  room.world.line.tell({ type: "changed" });
  await later(room);
  assert.doesNotMatch(rules(room.root), /prefers-color-scheme/);
});

test("the launcher puts the new settings on when the panel does", async () => {
  let worn = 0;
  const room = talking({ fresh: async () => ({ ...NEW, wear: () => worn++ }) });
  type(room.page, room.field, "Do you");
  room.world.line.tell({ type: "changed" });
  await later(room);
  assert.equal(worn, 0);
  const turn = askIn(room, "Do you deliver?");
  room.world.line.tell(asked(turn));
  room.world.line.tell({ type: "done", turn, attempt: 1, text: "Yes." });
  await later(room);
  assert.equal(worn, 1);
});
