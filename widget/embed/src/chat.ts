// What the visitor sees, as immutable data, and how each question, fact and change of the line alters it.
// Knows the protocol's rules of order and recovery; knows neither the socket nor the screen.

import type { Command, Contact, Fact, FactNamed, Rating, Screen } from "./protocol.ts";
import { AT_REST, FRESH, type Failure, type Turn, earlierText, isBusy, isPast, rated, restored, savedOf } from "./turn.ts";

export type { Failure, Turn } from "./turn.ts";

export type LinkState = "connecting" | "open" | "waiting" | "refused" | "closed";
export type Link = { readonly state: LinkState; readonly since: number; readonly online: boolean; readonly refusal: string | null };

export type Chat = {
  readonly turns: readonly Turn[];
  readonly link: Link;
  readonly limit: number;
  /** Between `hello` and `welcome` deltas are not shown: the cursor that `hello` named must stay true. */
  readonly stale: boolean;
  /** Why the last question was not taken. */
  readonly notice: Failure | null;
  /** What the visitor has left for the owner, and no fact has answered yet. */
  readonly contacts: readonly Contact[];
  readonly forgetting: boolean;
};

/** A new chat and what has to happen besides: say hello again, put a question back into the composer. */
export type Step = { readonly chat: Chat; readonly resync: boolean; readonly returned: string | null };

export function emptyChat(limit: number, now: number): Chat {
  return {
    turns: [], link: { state: "connecting", since: now, online: true, refusal: null }, limit, stale: true, notice: null,
    contacts: [], forgetting: false,
  };
}

export function isReady(chat: Chat): boolean {
  return chat.link.state === "open" && !chat.stale;
}

/** The turn that an answer is awaited for, if any; the next question waits for its end. */
export function busyTurn(chat: Chat): Turn | null {
  return chat.turns.find(isBusy) ?? null;
}

export function ask(chat: Chat, id: string, question: string, now: number): Chat {
  const turn: Turn = { ...FRESH, id, question, askedAt: null, waiting: "ask", sent: isReady(chat), since: now };
  return { ...chat, turns: [...chat.turns, turn], notice: null };
}

export function retry(chat: Chat, id: string, now: number): Chat {
  return change(chat, id, (turn) => (isBusy(turn) ? turn : { ...turn, waiting: "retry", sent: isReady(chat), since: now }));
}

/** Shown at once; said until it is `rated`. */
export function rate(chat: Chat, id: string, rating: Rating, reason: string): Chat {
  return change(chat, id, (turn) => ({ ...turn, rating, rate: { rating, reason } }));
}

/** Said until it is `contacted`. */
export function contact(chat: Chat, contact: Contact): Chat {
  return { ...chat, contacts: [...chat.contacts, contact], notice: null };
}

/** Asks for everything to be deleted, until it is `forgotten`; what was still to be left for the owner isn't any more. */
export function forget(chat: Chat): Chat {
  return { ...chat, contacts: [], forgetting: true };
}

/** Another visitor is to be here: what is being asked goes along, and nothing else does if the one before `left`. */
export function switched(chat: Chat, left: boolean): Chat {
  return left ? { ...emptyChat(chat.limit, 0), link: chat.link } : { ...chat, forgetting: false };
}

/** Stops what runs. A request that was never sent is taken back, and its question returned. */
export function stop(chat: Chat, id: string): Step {
  const turn = find(chat, id);
  if (!turn) return step(chat);
  if (turn.waiting === null || turn.sent) return step(change(chat, id, (it) => ({ ...it, stopping: true })));
  return takeBack(chat, turn, null);
}

export function linked(chat: Chat, state: LinkState, online: boolean, now: number): Chat {
  if (chat.link.state === state && chat.link.online === online) return chat;
  const stillDown = state !== "open" && chat.link.state !== "open";
  const since = stillDown ? chat.link.since : now;
  return { ...chat, link: { ...chat.link, state, online, since }, stale: chat.stale || state !== "open" };
}

/** To be called when a `hello` goes out. */
export function greeted(chat: Chat): Chat {
  return { ...chat, stale: true };
}

/** The running answer as it is shown; `hello` carries it. */
export function screenOf(chat: Chat): Screen | null {
  const turn = chat.turns.filter((it) => it.state === "running" && it.attempt > 0).at(-1);
  return turn ? { turn: turn.id, attempt: turn.attempt, seq: turn.seq } : null;
}

/** What no fact has answered yet, to be sent after each `welcome`; sending it twice is harmless. */
export function pending(chat: Chat): readonly Command[] {
  const contacts = chat.contacts.map((contact): Command => ({ type: "contact", ...contact }));
  return [...(chat.forgetting ? [{ type: "forget" } as const] : []), ...contacts, ...chat.turns.flatMap(pendingOf)];
}

function pendingOf(turn: Turn): Command[] {
  const commands: Command[] = [];
  if (turn.waiting === "ask") commands.push({ type: "ask", turn: turn.id, text: turn.question });
  if (turn.waiting === "retry") commands.push({ type: "retry", turn: turn.id, attempt: turn.attempt });
  if (turn.stopping) commands.push({ type: "stop", turn: turn.id });
  if (turn.rate) commands.push({ type: "rate", turn: turn.id, ...turn.rate });
  return commands;
}

export function receive(chat: Chat, fact: Fact, now: number): Step {
  switch (fact.type) {
    case "welcome": return step(welcomed(chat, fact, now));
    case "asked": return step(taken(chat, fact, now));
    case "waiting": return step(change(chat, fact.turn, (turn) => (turn.attempt === fact.attempt ? { ...turn, place: fact.position } : turn)));
    case "delta": return grown(chat, fact);
    case "done": return ended(chat, fact, "done", null);
    case "stopped": return ended(chat, fact, "stopped", null);
    case "failed": return fact.attempt === 0 ? notTaken(chat, fact, now) : ended(chat, fact, "failed", failureOf(fact, now));
    case "rated": return step(change(chat, fact.turn, (turn) => rated(turn, fact.rating)));
    case "forgotten": return { chat: { ...chat, turns: [], notice: null, forgetting: false }, resync: true, returned: null };
    case "error": return misread(chat, fact, now);
    case "refused": return step({ ...chat, link: { ...chat.link, refusal: fact.code } });
    case "contacted": return step({ ...chat, contacts: chat.contacts.filter((it) => it.turn !== fact.turn) });
    case "changed":
    case "puzzle":
    case "pong": return step(chat);
  }
}

function welcomed(chat: Chat, fact: FactNamed<"welcome">, now: number): Chat {
  const known = new Set(fact.turns.map((turn) => turn.turn));
  // All that waits goes out with this welcome.
  const unsent = chat.turns.filter((turn) => turn.waiting === "ask" && !known.has(turn.id)).map((turn) => ({ ...turn, sent: true }));
  const turns = fact.turns.map((turn) => restored(turn, find(chat, turn.turn), now));
  const link: Link = { ...chat.link, state: "open", refusal: null };
  return { ...chat, link, turns: [...turns, ...unsent], limit: fact.question_limit, stale: false };
}

function taken(chat: Chat, fact: FactNamed<"asked">, now: number): Chat {
  const shown = find(chat, fact.turn);
  if (shown && fact.attempt <= shown.attempt) return chat;
  const turn: Turn = {
    ...FRESH, id: fact.turn, question: fact.question, askedAt: fact.asked_at, attempt: fact.attempt,
    previous: earlierText(shown, fact.attempt), stopping: shown?.stopping ?? false, since: shown?.waiting ? shown.since : now,
  };
  return shown ? change(chat, turn.id, () => turn) : { ...chat, turns: [...chat.turns, turn] };
}

function grown(chat: Chat, fact: FactNamed<"delta">): Step {
  const turn = find(chat, fact.turn);
  if (chat.stale || (turn && isPast(turn, fact))) return step(chat);
  if (!turn || turn.attempt !== fact.attempt || turn.seq !== fact.after) return lost(chat);
  return step(change(chat, turn.id, () => ({ ...turn, seq: fact.seq, text: turn.text + fact.text, previous: "", place: 0 })));
}

function ended(chat: Chat, fact: FactNamed<"done" | "stopped" | "failed">, state: Turn["state"], failure: Failure | null): Step {
  const turn = find(chat, fact.turn);
  if (!turn) return chat.stale ? step(chat) : lost(chat);
  if (fact.attempt < turn.attempt) return step(chat);
  // An end without a word leaves on the screen what was there: an earlier attempt's text, or what a dead process could not keep.
  const previous = state !== "done" && !fact.text ? earlierText(turn, Infinity) : "";
  const end = { state, attempt: fact.attempt, text: fact.text, previous, failure, saved: savedOf(fact), ...AT_REST };
  return step(change(chat, turn.id, () => ({ ...turn, ...end })));
}

function failureOf({ code, message, retryable, retry_after }: Omit<FactNamed<"error">, "type"> & { readonly retryable: boolean }, now: number): Failure {
  return { code, message, retryable, retryAt: retry_after ? now + retry_after * 1000 : null };
}

function notTaken(chat: Chat, fact: FactNamed<"failed">, now: number): Step {
  const turn = find(chat, fact.turn);
  return turn?.waiting ? takeBack(chat, turn, failureOf(fact, now)) : step(chat);
}

function takeBack(chat: Chat, turn: Turn, notice: Failure | null): Step {
  if (turn.waiting === "retry") return step({ ...change(chat, turn.id, (it) => ({ ...it, ...AT_REST })), notice });
  const turns = chat.turns.filter((it) => it !== turn);
  return { chat: { ...chat, turns, notice }, resync: false, returned: turn.question };
}

// `error` names no turn, so every request in flight is taken back; a fresh welcome then says what is true. A question is told by name
// that it was not taken, unless its frame could not be read.
function misread(chat: Chat, fact: FactNamed<"error">, now: number): Step {
  if (fact.code === "hello_first") return lost(chat);
  const unread = fact.code === "bad_frame" || fact.code === "too_large";
  const notice = failureOf({ ...fact, retryable: false }, now);
  const isAboutTurns = chat.turns.some((turn) => pendingOf(turn).length > 0);
  // What was left for the owner waits for the next line, unless it will never be taken, or the visitor has to wait.
  if (fact.code === "not_offered" || fact.code === "too_many" || (unread && !isAboutTurns && chat.contacts.length > 0)) return step({ ...chat, contacts: [], notice });
  if (!isAboutTurns) return step(chat);
  const asked = chat.turns.filter((turn) => turn.waiting === "ask");
  const kept = unread ? chat.turns.filter((turn) => turn.waiting !== "ask") : chat.turns;
  const turns = kept.map((turn): Turn => (turn.waiting === "ask" ? turn : { ...turn, ...AT_REST, rate: null }));
  if (!unread || asked.length === 0) return lost({ ...chat, turns });
  return { ...lost({ ...chat, turns, notice }), returned: asked.map((turn) => turn.question).join("\n") };
}

function find(chat: Chat, id: string): Turn | undefined {
  return chat.turns.find((turn) => turn.id === id);
}

function change(chat: Chat, id: string, to: (turn: Turn) => Turn): Chat {
  return { ...chat, turns: chat.turns.map((turn) => (turn.id === id ? to(turn) : turn)) };
}

function step(chat: Chat): Step {
  return { chat, resync: false, returned: null };
}

function lost(chat: Chat): Step {
  return { chat: { ...chat, stale: true }, resync: true, returned: null };
}
