// The panel and its line: what it says and stores of the visitor, and what it tells the visitor of the line.

import assert from "node:assert/strict";
import { test } from "node:test";
import { press, type } from "./page.ts";
import { askIn, asked, delta, enter, status, talking } from "./room.ts";
import { welcome } from "./world.ts";

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

test("where no socket can be had the same chat goes over HTTP, remembered from the first question on", () => {
  const room = enter();
  for (let i = 0; i < 2; i++) {
    room.world.line.end(1006);
    room.world.pass(1000);
  }
  assert.equal(room.world.line.url, "https://chat.example/http/v1/key/");
  room.world.line.accept();
  room.world.line.tell(welcome({ token: "tok.1", question_limit: 40 }));
  assert.equal(room.page.sessionStorage.length, 0);
  askIn(room);
  assert.ok(room.page.sessionStorage.getItem("sparkwidget:key:blocked"));
});

test("a line that opens again in mid-answer goes on from the screen without a word to the visitor", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "At "));
  room.world.line.accept();
  const hello = room.world.line.sent.at(-1);
  assert.deepEqual(hello?.type === "hello" && hello.screen, { turn, attempt: 1, seq: 1 });
  room.world.pass(5000);
  assert.equal(status(room), "");
});
