// What the page says beside a question, and behind which turn the visitor began anew: sent with it, and nothing else.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Papers } from "../src/papers.ts";
import { Passport, contextIn } from "../src/passport.ts";
import { press, type } from "./page.ts";
import { last, page } from "./papers.ts";
import { askIn, asked, delta } from "./room.ts";
import { welcome } from "./world.ts";

test("a question goes with what the page said when it was asked, and is sent again with the same", () => {
  const at = page();
  at.papers.context = { plan: "pro", items: 3, paid: true };
  at.papers.changed?.();
  const turn = askIn(at.room);
  const sent = { type: "ask", turn, text: "When?", context: { plan: "pro", items: "3", paid: "true" } };
  assert.deepEqual(last(at, "ask"), sent);
  at.papers.context = { plan: "free" };
  at.papers.changed?.();
  at.room.world.line.end(1006);
  at.room.world.pass(3000);
  at.room.world.line.accept();
  at.room.world.line.tell(welcome());
  assert.deepEqual(last(at, "ask"), sent);
  at.room.world.line.tell(asked(turn), { type: "done", turn, attempt: 1, text: "At nine." });
  at.papers.context = null;
  at.papers.changed?.();
  type(at.room.page, at.room.field, "And now?");
  press(at.room.page, at.room.field, "Enter");
  assert.equal("context" in last(at, "ask"), false);
});

test("of a context, what fits is kept", () => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`n${n}`, "x"]));
  assert.deepEqual(Object.keys(contextIn(many) ?? {}), Object.keys(many).slice(0, 10));
  const value = "😀".repeat(200);
  const said = { "a b": "x", "": "x", ["n".repeat(41)]: "x", no: null, un: undefined, deep: {}, long: `${value}x`, fits: value, "page-kind_1": "x" };
  assert.deepEqual(contextIn(said), { fits: value, "page-kind_1": "x" });
  for (const nothing of [null, undefined, "pro", 7, {}, [], { get plan(): string { throw new Error("The page's own."); } }]) assert.equal(contextIn(nothing), null);
  assert.equal(contextIn(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`n${n}`, "😀".repeat(200)]))), null);
});

test("a question after beginning anew says behind which turn that was, and those before said nothing of it", () => {
  const at = page();
  const turn = askIn(at.room);
  assert.ok(!("since" in last(at, "ask")));
  at.room.world.line.tell(asked(turn), delta(turn, 0, 1, "At nine."), { type: "done", turn, attempt: 1, text: "At nine.", saved: false });
  at.room.panel.reset();
  askIn(at.room);
  assert.equal(last(at, "ask").since, turn);
});

test("what else stands where the turn is remembered is not said", () => {
  for (const since of ["", "yesterday", "x".repeat(36)]) {
    const papers: Papers = { since: () => since };
    const said = JSON.parse(new Passport(papers).stamp(JSON.stringify({ type: "ask", turn: "t", text: "When?" })));
    assert.deepEqual(said, { type: "ask", turn: "t", text: "When?" });
  }
});
