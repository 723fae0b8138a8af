// The rules of recovery, on plain data: what is sent again, what comes back to the visitor, and what a welcome changes.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as chats from "../src/chat.ts";
import { NOW, OTHER, after, asked, delta, done, failed, fresh, only, running, stopped, told } from "./facts.ts";
import { TURN, welcome } from "./world.ts";

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

test("a question that a dead line may have delivered is not taken back: its stop goes out after the welcome", () => {
  const chat = chats.linked(chats.ask(fresh(), TURN, "When?", NOW), "waiting", true, NOW);
  const step = chats.stop(chat, TURN);
  assert.equal(step.returned, null);
  const stop = { type: "stop", turn: TURN };
  assert.deepEqual(chats.pending(after(step.chat, welcome())), [{ type: "ask", turn: TURN, text: "When?" }, stop]);
  assert.deepEqual(chats.pending(after(step.chat, welcome({ turns: [told({ seq: 0, text: "" })] }))), [stop]);
});

test("a retry that a dead line may have delivered is stopped after the welcome", () => {
  const again = chats.linked(chats.retry(after(running(), stopped("At")), TURN, NOW), "waiting", true, NOW);
  const { chat } = chats.stop(again, TURN);
  const back = after(chat, welcome({ turns: [told({ state: "stopped", text: "At" })] }));
  assert.deepEqual(chats.pending(back).map((command) => command.type), ["retry", "stop"]);
  assert.deepEqual(chats.pending(after(chat, welcome({ turns: [told({ attempt: 2, seq: 0, text: "" })] }))), [{ type: "stop", turn: TURN }]);
});

test("thumbs show at once, and are said again until they are rated", () => {
  const chat = chats.rate(after(running(), done("At ten.")), TURN, "down", "Wrong price");
  assert.equal(only(chat).rating, "down");
  const back = after(chat, welcome({ turns: [told({ state: "done", text: "At ten.", rating: "none" })] }));
  assert.deepEqual(chats.pending(back), [{ type: "rate", turn: TURN, rating: "down", reason: "Wrong price" }]);
  assert.equal(only(back).rating, "down");
  assert.deepEqual(chats.pending(after(back, { type: "rated", turn: TURN, rating: "down" })), []);
});

test("another tab's thumbs do not take back ours, which are still on their way", () => {
  const chat = chats.rate(after(running(), done("At ten.")), TURN, "down", "");
  assert.equal(only(after(chat, { type: "rated", turn: TURN, rating: "up" })).rating, "down");
});

test("what the visitor left for the owner is said again until it has arrived", () => {
  const left = { turn: TURN, kind: "message", fields: { email: "ann@example.com" }, text: "Please call me." } as const;
  const chat = after(chats.contact(fresh(), left), welcome());
  assert.deepEqual(chats.pending(chat), [{ type: "contact", ...left }]);
  assert.deepEqual(chats.pending(after(chat, { type: "contacted", turn: TURN })), []);
});

test("what the site does not take is not said again", () => {
  const left = { turn: TURN, kind: "message", fields: {}, text: "Please call me." } as const;
  for (const code of ["not_offered", "bad_frame", "too_large"]) {
    const step = chats.receive(chats.contact(fresh(), left), { type: "error", code, message: "" }, NOW);
    assert.deepEqual([chats.pending(step.chat), step.resync, step.chat.notice?.code], [[], false, code]);
  }
  const later = chats.receive(chats.contact(fresh(), left), { type: "error", code: "not_now", message: "" }, NOW);
  assert.equal(chats.pending(later.chat).length, 1);
  assert.equal(later.resync, false);
});

test("that everything shall be deleted is said until it is, and nothing is left for the owner after that", () => {
  const left = { turn: TURN, kind: "message", fields: {}, text: "Please call me." } as const;
  const chat = after(chats.forget(chats.contact(running(), left)), welcome({ turns: [told()] }));
  assert.deepEqual(chats.pending(chat), [{ type: "forget" }]);
  assert.deepEqual(chats.pending(after(chat, { type: "forgotten" })), []);
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

test("the time since the line went is not reset by further tries", () => {
  const waiting = chats.linked(fresh(), "waiting", true, 100);
  assert.equal(chats.linked(waiting, "connecting", true, 900).link.since, 100);
  assert.equal(chats.isReady(waiting), false);
});
