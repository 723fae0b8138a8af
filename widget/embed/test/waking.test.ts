// Sleep and its end: what a clock that jumps, a page that comes back and a silent line do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { watchWaking } from "../src/waking.ts";
import { openPage } from "./page.ts";
import { talking } from "./room.ts";
import { FakeWorld } from "./world.ts";

function show(page: ReturnType<typeof openPage>, visible: boolean): void {
  Object.defineProperty(page.document, "hidden", { configurable: true, value: !visible });
  page.document.dispatchEvent(new page.Event("visibilitychange"));
}

test("a clock that jumps wakes, one that goes doesn't", () => {
  const world = new FakeWorld();
  let woken = 0;
  const end = watchWaking(openPage(), world, () => woken++);
  world.pass(60_000);
  assert.equal(woken, 0);
  world.sleep(20_000);
  world.pass(5000);
  assert.equal(woken, 1);
  end();
  world.sleep(60_000);
  world.pass(60_000);
  assert.equal(woken, 1);
});

test("a page in the background wakes when it is seen again, not when its timers are slow", () => {
  const page = openPage();
  const world = new FakeWorld();
  let woken = 0;
  watchWaking(page, world, () => woken++);
  show(page, false);
  world.sleep(60_000);
  world.pass(5000);
  assert.equal(woken, 0);
  show(page, true);
  assert.equal(woken, 1);
});

test("after a long sleep the line is made anew at once, with what is on the screen", () => {
  const room = talking();
  room.world.sleep(120_000);
  show(room.page, true);
  assert.equal(room.world.lines.length, 2);
  assert.equal(room.world.lines[0]?.closed, true);
});

test("after a short sleep the line is only asked whether it lives, and given up if it doesn't say", () => {
  const room = talking();
  room.world.pass(16_000);
  show(room.page, true);
  assert.deepEqual(room.world.line.types(), ["hello", "ping"]);
  room.world.pass(15_000);
  assert.equal(room.world.lines[0]?.closed, true);
});

test("who comes back to a page that waits to reconnect waits no longer", () => {
  const room = talking();
  room.world.line.end(1006);
  show(room.page, true);
  assert.equal(room.world.lines.length, 2);
});
