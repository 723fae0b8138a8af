// The facts of one turn, and the chats that they make, as plain data.

import assert from "node:assert/strict";
import * as chats from "../src/chat.ts";
import type { Chat, Turn } from "../src/chat.ts";
import type { Fact, WelcomeTurn } from "../src/protocol.ts";
import { TURN, welcome } from "./world.ts";

export const OTHER = "1f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b";
export const NOW = 5000;

export const asked = (attempt = 1, turn = TURN): Fact => ({ type: "asked", turn, attempt, question: "When?", asked_at: "2026-11-22T10:00:00Z" });
export const delta = (after: number, seq: number, text: string, attempt = 1): Fact => ({ type: "delta", turn: TURN, attempt, after, seq, text });
export const done = (text: string, attempt = 1): Fact => ({ type: "done", turn: TURN, attempt, text });
export const stopped = (text: string, attempt = 1): Fact => ({ type: "stopped", turn: TURN, attempt, text });
export const failed = (code: string, attempt: number, more: object = {}): Fact =>
  ({ type: "failed", turn: TURN, attempt, code, message: "Sorry.", retryable: true, retry_after: null, text: "", ...more });
export const told = (more: Partial<WelcomeTurn> = {}): WelcomeTurn => ({
  turn: TURN, question: "When?", asked_at: "2026-11-22T10:00:00Z", state: "running", attempt: 1, seq: 2, text: "At nine", code: null,
  message: null, retryable: false, rating: "none", ...more,
});

export function after(chat: Chat, ...facts: readonly Fact[]): Chat {
  return facts.reduce((so_far, fact) => chats.receive(so_far, fact, NOW).chat, chat);
}

export const fresh = (): Chat => after(chats.emptyChat(100, 0), welcome());
export const running = (): Chat => after(fresh(), asked(), delta(0, 2, "At nine"));
export const only = (chat: Chat): Turn => {
  assert.equal(chat.turns.length, 1);
  return chat.turns[0]!;
};
