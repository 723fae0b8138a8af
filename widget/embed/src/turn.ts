// One turn as the visitor sees it, as immutable data: what it holds, and what a welcome makes of it.
// Knows nothing of the other turns or of the line.

import type { FactNamed, Rating, WelcomeTurn } from "./protocol.ts";

/** Why there is no whole answer. `retryAt` is a time in milliseconds. */
export type Failure = { readonly code: string; readonly message: string; readonly retryable: boolean; readonly retryAt: number | null };

export type Rate = { readonly rating: Rating; readonly reason: string };

export type Turn = {
  readonly id: string;
  readonly question: string;
  readonly askedAt: string | null;
  readonly state: WelcomeTurn["state"];
  readonly attempt: number;
  readonly seq: number;
  readonly text: string;
  /** An earlier attempt's text: it stays on the screen until this attempt has some. */
  readonly previous: string;
  readonly failure: Failure | null;
  readonly rating: Rating;
  /** Thumbs that no fact has answered yet. */
  readonly rate: Rate | null;
  /** What was sent, or is still to be sent, and has not been answered yet. */
  readonly waiting: "ask" | "retry" | null;
  /** Whether what waits has gone out: on a line that died since, some server may have heard it. */
  readonly sent: boolean;
  readonly stopping: boolean;
  /** The place among those who wait until SparkGPT may be asked; 0: nobody is asked first. */
  readonly place: number;
  /** Whether the answer is one that was given before; or the approved question to which it is the trained answer. */
  readonly saved: boolean | string;
  /** When the visitor began to wait for text, in milliseconds. */
  readonly since: number;
};

/** Nothing waits to be answered. */
export const AT_REST = { waiting: null, sent: false, stopping: false, place: 0 } as const;

export const FRESH = {
  ...AT_REST, state: "running", attempt: 0, seq: 0, text: "", previous: "", failure: null, rating: "none", rate: null, saved: false,
} as const;

/** The turn as a welcome tells it, beside the one that is shown. */
export function restored(told: WelcomeTurn, shown: Turn | undefined, now: number): Turn {
  const failure = told.code === null ? null : { code: told.code, message: told.message ?? "", retryable: told.retryable, retryAt: null };
  const same = shown?.attempt === told.attempt;
  // A null text says that the screen was right.
  const { text, seq } = same && told.text === null ? shown : { text: told.text ?? "", seq: told.seq };
  const waiting = same && shown.waiting === "retry" && told.state !== "running" ? "retry" : null;
  return {
    ...FRESH, id: told.turn, question: told.question, askedAt: told.asked_at, state: told.state, attempt: told.attempt,
    seq, text, previous: told.state === "done" || text ? "" : earlierText(shown, told.state === "running" ? told.attempt : Infinity),
    failure: same && shown.failure ? shown.failure : failure,
    rating: shown?.rate?.rating ?? told.rating, rate: shown?.rate ?? null, waiting, sent: waiting !== null,
    stopping: (told.state === "running" || waiting !== null) && shown?.stopping === true, since: same ? shown.since : now,
    place: same && told.state === "running" ? shown.place : 0, saved: savedOf(told),
  };
}

/** How an answer came that SparkGPT has not written now. */
export function savedOf({ saved, closest }: Partial<WelcomeTurn>): boolean | string {
  return closest || saved === true;
}

export function earlierText(shown: Turn | undefined, attempt: number): string {
  if (!shown) return "";
  return shown.attempt < attempt ? shown.text || shown.previous : shown.previous;
}

// Another tab's thumbs may come before the answer to ours.
export function rated(turn: Turn, rating: Rating): Turn {
  return turn.rate && turn.rate.rating !== rating ? turn : { ...turn, rating, rate: null };
}

export function isPast(turn: Turn, fact: FactNamed<"delta">): boolean {
  if (fact.attempt !== turn.attempt) return fact.attempt < turn.attempt;
  return turn.state !== "running" || fact.seq <= turn.seq;
}

/** Whether an answer is awaited. */
export function isBusy(turn: Turn): boolean {
  return turn.waiting !== null || turn.state === "running";
}
