// The rules of order, on plain data: deltas follow one another, and a turn ends once.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as chats from "../src/chat.ts";
import { NOW, after, asked, delta, done, failed, fresh, only, running, stopped } from "./facts.ts";
import { TURN } from "./world.ts";

test("joined deltas follow one another", () => {
  const turn = only(after(running(), delta(2, 5, " o'clock")));
  assert.equal(turn.text, "At nine o'clock");
  assert.equal(turn.seq, 5);
});

test("a repeated delta changes nothing", () => {
  const chat = running();
  const step = chats.receive(chat, delta(1, 2, " nine"), NOW);
  assert.equal(step.chat, chat);
  assert.equal(step.resync, false);
});

test("a gap asks for a fresh welcome and shows nothing", () => {
  const step = chats.receive(running(), delta(3, 4, "?"), NOW);
  assert.equal(step.resync, true);
  assert.equal(only(step.chat).text, "At nine");
});

test("a delta that overlaps the screen is a gap, too", () => {
  assert.equal(chats.receive(running(), delta(1, 4, " nine o'"), NOW).resync, true);
});

test("after a gap further deltas wait for the welcome without asking again", () => {
  const lost = chats.receive(running(), delta(3, 4, "?"), NOW).chat;
  const step = chats.receive(lost, delta(4, 5, "!"), NOW);
  assert.equal(step.resync, false);
  assert.equal(only(step.chat).text, "At nine");
});

test("between hello and welcome no delta moves the cursor that hello named", () => {
  const greeted = chats.greeted(running());
  assert.deepEqual(chats.screenOf(greeted), { turn: TURN, attempt: 1, seq: 2 });
  assert.equal(only(after(greeted, delta(2, 3, "!"))).seq, 2);
});

test("a delta of an unknown turn asks for a fresh welcome", () => {
  assert.equal(chats.receive(fresh(), delta(0, 1, "A"), NOW).resync, true);
});

test("a delta of an attempt that was never announced asks for a fresh welcome", () => {
  assert.equal(chats.receive(running(), delta(0, 1, "A", 2), NOW).resync, true);
});

test("a delta of an older attempt is ignored", () => {
  const chat = after(running(), asked(2));
  const step = chats.receive(chat, delta(2, 3, "!"), NOW);
  assert.equal(step.chat, chat);
  assert.equal(step.resync, false);
});

test("the old text stays until the new attempt has text", () => {
  const second = after(running(), asked(2));
  assert.deepEqual([only(second).text, only(second).previous], ["", "At nine"]);
  const third = after(second, asked(3));
  assert.equal(only(third).previous, "At nine");
  const speaking = only(after(third, delta(0, 1, "We", 3)));
  assert.deepEqual([speaking.text, speaking.previous], ["We", ""]);
});

test("an attempt that fails before its first word leaves the earlier text", () => {
  const turn = only(after(running(), asked(2), failed("unavailable", 2)));
  assert.deepEqual([turn.state, turn.text, turn.previous], ["failed", "", "At nine"]);
});

test("done wins over what is shown", () => {
  const turn = only(after(running(), done("At ten.")));
  assert.deepEqual([turn.state, turn.text], ["done", "At ten."]);
});

test("done of an older attempt is ignored", () => {
  assert.equal(only(after(running(), asked(2), done("At ten."))).state, "running");
});

test("done of an unknown turn asks for a fresh welcome", () => assert.equal(chats.receive(fresh(), done("A"), NOW).resync, true));

test("a delta after done is ignored", () => {
  const chat = after(running(), done("At ten."));
  assert.equal(chats.receive(chat, delta(2, 3, "!"), NOW).chat, chat);
});

test("a stopped turn keeps what was said", () => {
  const turn = only(after(running(), stopped("At")));
  assert.deepEqual([turn.state, turn.text], ["stopped", "At"]);
});

test("a repeated asked changes nothing", () => {
  const chat = running();
  assert.equal(chats.receive(chat, asked(), NOW).chat, chat);
});

test("a question asked in another tab appears", () => assert.equal(only(after(fresh(), asked())).question, "When?"));

test("a rating is kept on its turn", () => {
  assert.equal(only(after(running(), done("A"), { type: "rated", turn: TURN, rating: "up" })).rating, "up");
});

test("the screen is nothing while nothing runs", () => {
  assert.equal(chats.screenOf(after(running(), done("A"))), null);
  assert.equal(chats.screenOf(chats.ask(fresh(), TURN, "When?", NOW)), null);
});
