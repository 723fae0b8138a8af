// What the page's listeners are told of a conversation, and what they are not.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as chats from "../src/chat.ts";
import { type Happening, happenings } from "../src/happenings.ts";
import { asked, delta, failed } from "./room.ts";
import { TURN, welcome } from "./world.ts";

type Change = (chat: chats.Chat) => chats.Chat;

const heard = (fact: Parameters<typeof chats.receive>[1]): Change => (chat) => chats.receive(chat, fact, 0).chat;
const ask: Change = (chat) => chats.ask(chat, TURN, "When?", 0);
const open: Change = (chat) => chats.linked(chat, "open", true, 0);

/** What is told as these changes come one after the other. */
function told(...changes: readonly Change[]): readonly Happening[] {
  let chat = chats.emptyChat(2000, 0);
  return changes.flatMap((change) => {
    const before = chat;
    chat = change(chat);
    return happenings(before, chat);
  });
}

const about = { turn: TURN, question: "When?" };

test("a question and its answer are told once each, and no delta", () => {
  const done = heard({ type: "done", turn: TURN, attempt: 1, text: "At nine." });
  assert.deepEqual(told(open, heard(welcome()), ask, heard(asked(TURN)), heard(delta(TURN, 0, 1, "At ")), done, done), [
    ["asked", about], ["answered", { ...about, text: "At nine." }],
  ]);
});

test("a trained answer is told with the question that it is to, and thumbs that go with it are told, too", () => {
  const spare = heard({ type: "done", turn: TURN, attempt: 1, text: "At nine.", saved: true, closest: "When do you open?" });
  const rated = heard({ type: "rated", turn: TURN, rating: "up" });
  assert.deepEqual(told(open, heard(welcome()), ask, heard(asked(TURN)), spare, rated, (chat) => chats.retry(chat, TURN, 0), heard(asked(TURN, 2))).slice(1), [
    ["answered", { ...about, text: "At nine.", closest: "When do you open?" }], ["rated", { turn: TURN, rating: "up" }], ["rated", { turn: TURN, rating: "none" }],
  ]);
});

test("a stop and a failure are told with what was said until then", () => {
  const begun = [open, heard(welcome()), ask, heard(asked(TURN))];
  const stopped = heard({ type: "stopped", turn: TURN, attempt: 1, text: "At" });
  assert.deepEqual(told(...begun, stopped).at(-1), ["stopped", { ...about, text: "At" }]);
  assert.deepEqual(told(...begun, heard(failed(TURN, "limited"))).at(-1), ["failed", { ...about, text: "", code: "limited" }]);
});

test("a question that was not taken is told as failed", () => {
  const refused = heard(failed(TURN, "busy", { attempt: 0 }));
  assert.deepEqual(told(open, heard(welcome()), ask, refused).at(-1), ["failed", { ...about, text: "", code: "busy" }]);
});

test("what was there before this page is not told again, but a rating is", () => {
  const turn = {
    turn: TURN, question: "When?", asked_at: "2026-11-22T10:00:00Z", state: "done", attempt: 1, seq: 1, text: "At nine.", code: null, message: null,
    retryable: false, rating: "none",
  } as const;
  const rated = heard({ type: "rated", turn: TURN, rating: "up" });
  assert.deepEqual(told(open, heard(welcome({ turns: [turn] })), rated), [["rated", { turn: TURN, rating: "up" }]]);
});
