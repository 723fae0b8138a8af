// The inner edge of the panel, by which it is made wider and narrower.

import assert from "node:assert/strict";
import { test } from "node:test";
import { press } from "./page.ts";
import { type Room, askIn, talking } from "./room.ts";

const edge = (room: Room): HTMLElement => room.root.querySelector<HTMLElement>("[role=separator]")!;
const width = (room: Room): string => room.root.querySelector<HTMLElement>(".panel")!.style.getPropertyValue("--sw-width");
const values = (room: Room): (string | null)[] => ["min", "now", "max"].map((name) => edge(room).getAttribute(`aria-value${name}`));

test("arrows, home and end make the panel wider and narrower, between 360 and 560 pixels", () => {
  const room = talking();
  assert.deepEqual([edge(room).getAttribute("aria-label"), edge(room).tabIndex, ...values(room)], ["Width of the chat", 0, "360", "400", "560"]);
  press(room.page, edge(room), "ArrowLeft");
  assert.deepEqual([width(room), ...values(room)], ["420px", "360", "420", "560"]);
  press(room.page, edge(room), "ArrowRight");
  assert.equal(width(room), "400px");
  press(room.page, edge(room), "End");
  press(room.page, edge(room), "ArrowLeft");
  assert.equal(width(room), "560px");
  press(room.page, edge(room), "Home");
  press(room.page, edge(room), "ArrowRight");
  assert.deepEqual([width(room), ...values(room)], ["360px", "360", "360", "560"]);
});

test("at a panel on the left the arrows do the opposite", () => {
  const room = talking({ settings: { position: "left" } });
  press(room.page, edge(room), "ArrowRight");
  assert.equal(width(room), "420px");
});

test("on a narrow page the panel is no wider than there is room", () => {
  const room = talking({ width: 500 });
  press(room.page, edge(room), "End");
  assert.deepEqual([width(room), ...values(room)], ["460px", "360", "460", "460"]);
});

test("the width is remembered only for somebody who has asked", () => {
  const room = talking();
  press(room.page, edge(room), "ArrowLeft");
  assert.equal(room.page.localStorage.length, 0);
  askIn(room);
  assert.equal(room.page.localStorage.getItem("sparkwidget:key:width"), "420");
  room.panel.destroy();
  const next = talking({ page: room.page });
  assert.deepEqual([width(next), values(next)[1]], ["420px", "420"]);
});

test("a chat that stands in the page has no edge", () => {
  assert.equal(talking({ pageMode: true }).root.querySelector("[role=separator]"), null);
});
