// What the page says of its visitor, from `identify` to the server and back: who hears what, and what is on the screen and in the browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forget, pending, switched } from "../src/chat.ts";
import * as parts from "../src/extras.ts";
import { type Extras, Later } from "../src/later.ts";
import type { Fact } from "../src/protocol.ts";
import { fresh, told } from "./facts.ts";
import { type } from "./page.ts";
import { ANNS, JWT, type Page, last, page, toAnn, toAnybody, withAnn } from "./papers.ts";
import { askIn, asked, delta, enter, status, textOf } from "./room.ts";
import { welcome } from "./world.ts";

const NOT_BELIEVED: Fact = { type: "error", code: "identity_refused", message: "" };
const stored = ({ room }: Page): string => JSON.stringify([{ ...room.page.localStorage }, { ...room.page.sessionStorage }]);

test("who is named before the panel is there is said in the first hello, and the page hears that it was believed", () => {
  const at = page(enter, { named: [JWT] });
  at.room.world.line.accept();
  const hello = last(at, "hello");
  assert.deepEqual([hello.identity, hello.token], [JWT, null]);
  at.room.world.line.tell(toAnn());
  assert.deepEqual(at.events, ["identified"]);
  assert.equal(textOf(at.room), "Ann's answer.");
});

test("on an open line the next hello says who it is, and the screen switches with the welcome", () => {
  const at = page();
  askIn(at.room);
  at.identify(JWT);
  assert.deepEqual([last(at, "hello").identity, last(at, "hello").token], [JWT, "tok.1"]);
  at.room.world.line.tell(toAnn());
  assert.equal(at.room.root.querySelectorAll(".turn").length, 2);
});

test("later hellos on this page say the token of the server, and nothing of it is ever stored", () => {
  const at = withAnn();
  askIn(at.room);
  at.room.world.line.end(1006);
  at.room.world.pass(3000);
  at.room.world.line.accept();
  assert.deepEqual([last(at, "hello").identity, last(at, "hello").token], [undefined, "~ann.1"]);
  assert.ok(!stored(at).includes("ann") && !stored(at).includes(JWT));
});

test("a question that is being sent goes along, and one that is answered stays with the visitor before", () => {
  const at = page();
  const running = askIn(at.room);
  at.room.world.line.tell(asked(running), delta(running, 0, 1, "At "));
  at.identify(JWT);
  at.room.world.line.tell(delta(running, 1, 2, "nine"), toAnn());
  assert.equal(textOf(at.room), "Ann's answer.");

  const other = page();
  const sent = askIn(other.room);
  other.identify(JWT);
  // The server had taken it for the visitor before: that is not what is shown now.
  other.room.world.line.tell(asked(sent), delta(sent, 0, 1, "At "), toAnn());
  assert.deepEqual(last(other, "ask"), { type: "ask", turn: sent, text: "When?" });
  assert.deepEqual(other.room.world.line.types(), ["hello", "ask", "hello", "ask"]);
});

test("a welcome to an earlier hello is not taken for the one that is awaited", () => {
  const at = page(enter);
  at.room.world.line.accept();
  at.identify(JWT);
  at.room.world.line.tell(welcome({ token: "tok.1", identified: false }));
  assert.equal(at.room.world.line.types().length, 1);
  at.room.world.line.accept();
  at.room.world.line.tell(welcome({ token: "tok.1", identified: false }), toAnn());
  assert.equal(textOf(at.room), "Ann's answer.");
  assert.deepEqual(at.events, ["identified"]);
});

test("who is not believed goes on as before, and the page hears it", () => {
  const at = page();
  const turn = askIn(at.room);
  at.room.world.line.tell(asked(turn), delta(turn, 0, 1, "At "));
  at.identify(JWT);
  at.room.world.line.tell(NOT_BELIEVED, welcome({ identified: false, turns: [told({ turn, seq: 1, text: null })] }), delta(turn, 1, 2, "nine"));
  assert.equal(textOf(at.room), "At nine");
  assert.deepEqual(at.events, ["identity_refused"]);
  assert.equal(status(at.room), "");
  assert.equal(last(at, "hello").token, "tok.1");
});

for (const nonsense of [7, {}, "", "x".repeat(4097)]) {
  test(`what can be no JWT is not sent (${JSON.stringify(nonsense).slice(0, 10)})`, () => {
    const at = page();
    at.identify(nonsense);
    assert.deepEqual([at.room.world.line.types(), at.events], [["hello"], ["identity_refused"]]);
  });
}

test("a server that doesn't know of identities makes nobody wait", () => {
  const at = page();
  at.identify(JWT);
  at.room.world.line.tell(welcome());
  askIn(at.room);
  assert.deepEqual(at.events, ["identity_refused"]);
});

test("logging out clears the screen, the field and the forms at once, and goes back to this browser's own visitor", () => {
  const at = page();
  askIn(at.room);
  at.identify(JWT);
  at.room.world.line.tell(toAnn());
  type(at.room.page, at.room.field, "Ann writes");
  at.identify();
  assert.equal(at.room.root.querySelectorAll(".turn").length, 0);
  assert.equal(at.room.root.querySelector("textarea")?.value, "");
  assert.ok(!stored(at).includes("Ann"));
  assert.deepEqual([last(at, "hello").token, last(at, "hello").identity], ["tok.1", undefined]);
  // What is still said to Ann is not shown to whoever sits here now.
  at.room.world.line.tell(asked(ANNS.turn), toAnn(null), toAnybody());
  assert.equal(at.room.root.querySelectorAll(".turn").length, 0);
});

test("who was nobody before is nobody after logging out", () => {
  const at = page(enter, { named: [JWT] });
  at.room.world.line.accept();
  at.room.world.line.tell(toAnn());
  at.identify(null);
  assert.equal(last(at, "hello").token, null);
});

test("a panel that is gone opens no line, however late what it waits for comes", () => {
  const extras = new Later<Extras>(() => new Promise(() => {}));
  const room = enter({ papers: { named: [JWT] }, extras });
  assert.equal(room.world.lines.length, 0);
  room.panel.destroy();
  extras.put({ ...parts, css: "" });
  assert.equal(room.world.lines.length, 0);
});

test("without the extras the chat opens all the same, for nobody in particular", async () => {
  const extras = new Later<Extras>(() => Promise.reject(new Error("It did not come.")));
  const room = enter({ papers: { named: [JWT] }, extras });
  await new Promise((done) => setImmediate(done));
  assert.equal(room.world.lines.length, 1);
});

test("logging out where nobody was named changes nothing", () => {
  const at = page();
  const turn = askIn(at.room);
  at.identify();
  assert.deepEqual(at.room.world.line.types(), ["hello", "ask"]);
  at.room.world.line.tell(asked(turn), delta(turn, 0, 1, "At "));
  assert.equal(textOf(at.room), "At");
});

test("another name replaces the one before", () => {
  const at = withAnn();
  at.identify("another");
  assert.deepEqual([last(at, "hello").identity, last(at, "hello").token], ["another", "tok.1"]);
  // News for Ann that were on their way.
  at.room.world.line.tell(toAnn(null));
  at.room.world.line.tell(welcome({ token: "~ben.1", identified: true }));
  assert.equal(at.room.root.querySelectorAll(".turn").length, 0);
  assert.deepEqual(at.events, ["identified", "identified"]);
});

test("who is named while another name is on its way is shown once that one is answered, whatever the answer", () => {
  for (const answer of [[NOT_BELIEVED, toAnybody()], [toAnn()]]) {
    const at = page();
    at.identify("first");
    at.identify("second");
    at.identify("third");
    assert.deepEqual([at.room.world.line.types(), last(at, "hello").identity], [["hello", "hello"], "first"]);
    at.room.world.line.tell(...answer);
    assert.deepEqual([at.room.world.line.types().length, last(at, "hello").identity], [3, "third"]);
    assert.equal(at.room.root.querySelectorAll(".turn").length, 0);
    at.room.world.line.tell(welcome({ token: "~ben.1", identified: true }));
    assert.deepEqual(at.events, ["identified"]);
    at.room.world.line.end(1006);
    at.room.world.pass(3000);
    at.room.world.line.accept();
    assert.equal(last(at, "hello").token, "~ben.1");
  }
});

test("a line that is lost before the answer is followed by one that shows the last name", () => {
  const at = page();
  at.identify("first");
  at.identify("second");
  at.room.world.line.end(1006);
  at.room.world.pass(3000);
  at.room.world.line.accept();
  assert.equal(last(at, "hello").identity, "second");
  at.room.world.line.tell(toAnn());
  assert.deepEqual(at.events, ["identified"]);
});

test("a token that is good no longer is dropped, and so is what was on the screen", () => {
  const at = withAnn();
  at.room.world.line.tell(welcome({ token: "tok.9", identified: false }));
  assert.equal(at.room.root.querySelectorAll(".turn").length, 0);
  assert.deepEqual(at.events, ["identified", "identity_refused"]);
  assert.equal(last(at, "hello").token, "tok.1");
  at.room.world.line.tell(toAnybody());
  askIn(at.room);
});

test("a site that wants to know who it is says so kindly, and a name opens a new line", () => {
  const at = page(enter);
  at.room.world.line.accept();
  at.room.world.line.tell({ type: "refused", code: "identity_needed", message: "" });
  at.room.world.line.end(4505);
  assert.match(status(at.room), /Please sign in on this page to chat/);
  assert.deepEqual([at.room.field.disabled, at.room.told], [true, [["refused", { code: "identity_needed" }]]]);
  at.room.world.pass(600_000);
  assert.equal(at.room.world.lines.length, 1);
  at.identify(JWT);
  assert.equal(at.room.world.lines.length, 2);
  at.room.world.line.accept();
  at.room.world.line.tell(toAnn());
  assert.deepEqual([status(at.room), at.room.field.disabled], ["", false]);
});

test("a deletion that waits for a line is not made in another visitor's name", () => {
  const chat = switched(forget(fresh()), false);
  assert.deepEqual([chat.forgetting, pending(chat)], [false, []]);
});
