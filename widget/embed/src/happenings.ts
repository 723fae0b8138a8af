// What has happened between two states of a chat, as the page's listeners are told it. Never says who the visitor is.

import type { Chat } from "./chat.ts";
import { type Turn, isBusy } from "./turn.ts";

export type Happening = readonly [event: "asked" | "answered" | "failed" | "stopped" | "rated", data: Readonly<Record<string, string>>];

const ENDINGS = { done: "answered", failed: "failed", stopped: "stopped", running: null } as const;

/** Turns that were there before, as after a reload, have happened already. */
export function happenings(before: Chat, after: Chat): readonly Happening[] {
  if (before.turns === after.turns) return [];
  const known = new Map(before.turns.map((turn) => [turn.id, turn]));
  return [...after.turns.flatMap((turn) => happened(known.get(turn.id), turn)), ...notTaken(before, after)];
}

function happened(was: Turn | undefined, turn: Turn): Happening[] {
  if (was === turn) return [];
  const about = { turn: turn.id, question: turn.question };
  if (!was) return turn.waiting === "ask" ? [["asked", about]] : [];
  const ending = isBusy(was) && !isBusy(turn) ? ENDINGS[turn.state] : null;
  const told: Happening[] = [];
  const how = { ...(turn.failure ? { code: turn.failure.code } : {}), ...(typeof turn.saved === "string" ? { closest: turn.saved } : {}) };
  if (ending) told.push([ending, { ...about, text: turn.text, ...how }]);
  if (was.rating !== turn.rating) told.push(["rated", { turn: turn.id, rating: turn.rating }]);
  return told;
}

/** Questions that the server did not take, and says why. */
function notTaken(before: Chat, after: Chat): Happening[] {
  const { notice } = after;
  if (!notice || notice === before.notice) return [];
  const gone = before.turns.filter((turn) => turn.waiting === "ask" && !after.turns.some((it) => it.id === turn.id));
  return gone.map((turn) => ["failed", { turn: turn.id, question: turn.question, text: "", code: notice.code }]);
}
