// The rules of order and recovery, on plain data.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as chats from "../src/chat.ts";
import type { Chat, Turn } from "../src/chat.ts";
import type { Fact, WelcomeTurn } from "../src/protocol.ts";
import { TURN, welcome } from "./world.ts";

const OTHER = "1f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b";
const NOW = 5000;

const asked = (attempt = 1, turn = TURN): Fact => ({ type: "asked", turn, attempt, question: "When?", asked_at: "2026-11-22T10:00:00Z" });
const delta = (after: number, seq: number, text: string, attempt = 1): Fact => ({ type: "delta", turn: TURN, attempt, after, seq, text });
const done = (text: string, attempt = 1): Fact => ({ type: "done", turn: TURN, attempt, text });
const stopped = (text: string, attempt = 1): Fact => ({ type: "stopped", turn: TURN, attempt, text });
const failed = (code: string, attempt: number, more: object = {}): Fact =>
  ({ type: "failed", turn: TURN, attempt, code, message: "Sorry.", retryable: true, retry_after: null, text: "", ...more });
const told = (more: Partial<WelcomeTurn> = {}): WelcomeTurn => ({
  turn: TURN, question: "When?", asked_at: "2026-11-22T10:00:00Z", state: "running", attempt: 1, seq: 2, text: "At nine", code: null,
  message: null, retryable: false, rating: "none", ...more,
});

function after(chat: Chat, ...facts: readonly Fact[]): Chat {
  return facts.reduce((so_far, fact) => chats.receive(so_far, fact, NOW).chat, chat);
}

const fresh = (): Chat => after(chats.emptyChat(100, 0), welcome());
const running = (): Chat => after(fresh(), asked(), delta(0, 2, "At nine"));
const only = (chat: Chat): Turn => {
  assert.equal(chat.turns.length, 1);
  return chat.turns[0]!;
};

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

test("a question waits until it is taken", () => {
  const chat = chats.ask(fresh(), TURN, "When?", NOW);
  assert.equal(only(chat).waiting, "ask");
  assert.equal(chats.busyTurn(chat), only(chat));
  const taken = only(after(chat, asked()));
  assert.deepEqual([taken.waiting, taken.attempt, taken.state], [null, 1, "running"]);
});

test("a question that no fact has answered is sent again after the welcome", () => {
  const chat = after(chats.ask(fresh(), TURN, "When?", NOW), welcome());
  assert.deepEqual(chats.pending(chat), [{ type: "ask", turn: TURN, text: "When?" }]);
});

test("a question that the welcome holds is not sent again", () => {
  const chat = after(chats.ask(fresh(), TURN, "When?", NOW), welcome({ turns: [told()] }));
  assert.deepEqual(chats.pending(chat), []);
  assert.equal(only(chat).text, "At nine");
});

test("a welcome replaces everything but unsent questions", () => {
  const chat = chats.ask(after(running(), done("At ten.")), OTHER, "And Sunday?", NOW);
  const turns = after(chat, welcome({ turns: [told({ state: "done", text: "At eleven." })] })).turns;
  assert.deepEqual(turns.map((turn) => [turn.id, turn.text]), [[TURN, "At eleven."], [OTHER, ""]]);
});

test("a turn that the welcome does not hold is gone", () => assert.equal(after(running(), welcome()).turns.length, 0));

test("a welcome without text says that the screen was right", () => {
  const chat = after(chats.greeted(running()), welcome({ turns: [told({ text: null })] }));
  assert.equal(only(chat).text, "At nine");
  assert.equal(only(after(chat, delta(2, 3, "."))).text, "At nine.");
});

test("a welcome with the full text of a running turn moves the cursor", () => {
  const chat = after(fresh(), welcome({ turns: [told({ seq: 7, text: "At nine o'clock" })] }));
  assert.equal(only(after(chat, delta(7, 8, "."))).text, "At nine o'clock.");
});

test("a welcome with a new attempt keeps the old text marked", () => {
  const turn = only(after(running(), welcome({ turns: [told({ attempt: 2, seq: 0, text: "" })] })));
  assert.deepEqual([turn.text, turn.previous, turn.attempt], ["", "At nine", 2]);
});

test("a welcome brings the reason of a failure", () => {
  const turn = only(after(fresh(), welcome({ turns: [told({ state: "failed", code: "unavailable", message: "Sorry.", retryable: true })] })));
  assert.deepEqual(turn.failure, { code: "unavailable", message: "Sorry.", retryable: true, retryAt: null });
});

test("a welcome does not cut a countdown short", () => {
  const limited = after(fresh(), asked(), failed("limited", 1, { retry_after: 30 }));
  const again = after(limited, welcome({ turns: [told({ state: "failed", code: "limited", message: "Sorry.", text: "" })] }));
  assert.equal(only(again).failure?.retryAt, NOW + 30_000);
});

test("a question that was not taken comes back to the visitor", () => {
  const step = chats.receive(chats.ask(fresh(), TURN, "When?", NOW), failed("busy", 0), NOW);
  assert.equal(step.returned, "When?");
  assert.equal(step.chat.turns.length, 0);
  assert.equal(step.chat.notice?.code, "busy");
});

test("the next question clears the notice", () => {
  const chat = after(chats.ask(fresh(), TURN, "When?", NOW), failed("busy", 0));
  assert.equal(chats.ask(chat, OTHER, "When?", NOW).notice, null);
});

test("a turn that was taken is not given back by a late refusal", () => {
  const chat = running();
  assert.equal(chats.receive(chat, failed("busy", 0), NOW).chat, chat);
});

test("only what has ended can be tried again", () => {
  assert.equal(only(chats.retry(running(), TURN, NOW)).waiting, null);
  const again = chats.retry(after(running(), stopped("At")), TURN, NOW);
  assert.deepEqual(chats.pending(again), [{ type: "retry", turn: TURN, attempt: 1 }]);
  assert.equal(only(again).text, "At");
});

test("a retry survives the line and ends with the new attempt", () => {
  const again = chats.retry(after(running(), stopped("At")), TURN, NOW);
  const back = after(again, welcome({ turns: [told({ state: "stopped", text: "At" })] }));
  assert.equal(chats.pending(back).length, 1);
  assert.deepEqual(chats.pending(after(back, asked(2))), []);
});

test("a retry that the welcome already shows running is not sent again", () => {
  const again = chats.retry(after(running(), stopped("At")), TURN, NOW);
  assert.deepEqual(chats.pending(after(again, welcome({ turns: [told({ attempt: 2 })] }))), []);
});

test("a retry that was not taken leaves the turn as it was", () => {
  const again = chats.retry(after(running(), stopped("At")), TURN, NOW);
  const step = chats.receive(again, failed("busy", 0), NOW);
  assert.deepEqual([only(step.chat).state, only(step.chat).text, only(step.chat).waiting], ["stopped", "At", null]);
  assert.equal(step.returned, null);
});

test("a stop that was said without a line is said again after the welcome", () => {
  const chat = chats.stop(chats.linked(running(), "waiting", true, NOW), TURN).chat;
  assert.deepEqual(chats.pending(after(chat, welcome({ turns: [told()] }))), [{ type: "stop", turn: TURN }]);
  assert.deepEqual(chats.pending(after(chat, welcome({ turns: [told({ state: "done" })] }))), []);
});

test("a question stopped before any server heard it comes back to the visitor", () => {
  const chat = chats.ask(chats.linked(fresh(), "waiting", false, NOW), TURN, "When?", NOW);
  const step = chats.stop(chat, TURN);
  assert.equal(step.returned, "When?");
  assert.equal(step.chat.turns.length, 0);
});

test("a frame that could not be read gives the question back", () => {
  const step = chats.receive(chats.ask(fresh(), TURN, "When?", NOW), { type: "error", code: "too_large", message: "Too large." }, NOW);
  assert.equal(step.returned, "When?");
  assert.equal(step.resync, true);
});

test("an error about nothing of ours changes nothing", () => {
  const chat = running();
  const step = chats.receive(chat, { type: "error", code: "unknown_turn", message: "" }, NOW);
  assert.deepEqual([step.chat, step.resync], [chat, false]);
});

test("forgetting empties the chat and says hello anew", () => {
  const step = chats.receive(running(), { type: "forgotten" }, NOW);
  assert.deepEqual([step.chat.turns.length, step.resync], [0, true]);
});

test("a rating is kept on its turn", () => {
  assert.equal(only(after(running(), done("A"), { type: "rated", turn: TURN, rating: "up" })).rating, "up");
});

test("the time since the line went is not reset by further tries", () => {
  const waiting = chats.linked(fresh(), "waiting", true, 100);
  assert.equal(chats.linked(waiting, "connecting", true, 900).link.since, 100);
  assert.equal(chats.isReady(waiting), false);
});

test("the screen is nothing while nothing runs", () => {
  assert.equal(chats.screenOf(after(running(), done("A"))), null);
  assert.equal(chats.screenOf(chats.ask(fresh(), TURN, "When?", NOW)), null);
});
