// The frames of the wire protocol, version 1: commands up, facts down, and the check that a received text is a fact.
// Knows nothing of sockets or of what is on the screen. tests/vectors/frames.json decides what is right here.

export type Rating = "up" | "down" | "none";
export type Screen = { readonly turn: string; readonly attempt: number; readonly seq: number };

/** What a visitor leaves with the owner. Sending it again with the same `turn` is harmless. */
export type Contact = {
  readonly turn: string;
  readonly kind: "lead" | "message";
  readonly fields: Readonly<Record<string, string>>;
  readonly text: string;
  readonly consent?: string | undefined;
};

/** What the page says beside a question, by name. */
export type Context = Readonly<Record<string, string>>;

/** The text of a puzzle, and what solves it. */
export type Solution = { readonly puzzle: string; readonly answer: string };

export type Command =
  | {
      readonly type: "hello";
      readonly v: 1;
      readonly token: string | null;
      readonly locale: string;
      readonly page: string;
      readonly screen: Screen | null;
      /** A JWT of the owner's website, which says who the visitor is. */
      readonly identity?: string | null | undefined;
    }
  | { readonly type: "ask"; readonly turn: string; readonly text: string; readonly context?: Context | null; readonly consent?: string | undefined; readonly solution?: Solution | null; readonly since?: string | null; readonly page?: string | null | undefined }
  | { readonly type: "retry"; readonly turn: string; readonly attempt: number; readonly solution?: Solution | null }
  | { readonly type: "stop"; readonly turn: string }
  | { readonly type: "rate"; readonly turn: string; readonly rating: Rating; readonly reason: string }
  | ({ readonly type: "contact" } & Contact)
  /** What could be asked: by what is typed so far, or after a turn. `language` is the chat's. */
  | { readonly type: "suggest"; readonly text: string; readonly turn: string | null; readonly language: string }
  | { readonly type: "forget" }
  | { readonly type: "ping" };

export type WelcomeTurn = {
  readonly turn: string;
  readonly question: string;
  readonly asked_at: string;
  readonly state: "running" | "done" | "stopped" | "failed";
  readonly attempt: number;
  readonly seq: number;
  readonly text: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly retryable: boolean;
  readonly rating: Rating;
  readonly saved?: boolean | undefined;
  readonly closest?: string | null | undefined;
};

/** What every fact about one attempt at an answer names. */
type OfAttempt<Type> = { readonly type: Type; readonly turn: string; readonly attempt: number };
type Reason = { readonly code: string; readonly message: string };
/** In how many seconds it makes sense to try again; missing where the server is an older one. */
type Wait = { readonly retry_after?: number | null | undefined };

export type Welcome = {
  readonly type: "welcome";
  readonly v: 1;
  readonly token: string | null;
  readonly ping: number;
  readonly question_limit: number;
  /** Whether it is for whom a JWT has named; missing where the server doesn't know of that yet. */
  readonly identified?: boolean | undefined;
  readonly turns: readonly WelcomeTurn[];
};

export type Failed = OfAttempt<"failed"> & Reason & {
  readonly retryable: boolean;
  readonly retry_after: number | null;
  readonly text: string;
};

export type Fact =
  | Welcome
  | Failed
  | (OfAttempt<"asked"> & { readonly question: string; readonly asked_at: string })
  | (OfAttempt<"waiting"> & { readonly position: number })
  | (OfAttempt<"delta"> & { readonly after: number; readonly seq: number; readonly text: string })
  /** `saved`: it is what was answered to the same question before, or the trained answer to the approved one that is `closest`. */
  | (OfAttempt<"done"> & { readonly text: string; readonly saved?: boolean | undefined; readonly closest?: string | null | undefined })
  | (OfAttempt<"stopped"> & { readonly text: string })
  | { readonly type: "rated"; readonly turn: string; readonly rating: Rating }
  | { readonly type: "contacted"; readonly turn: string }
  | { readonly type: "forgotten" }
  | { readonly type: "changed" }
  | { readonly type: "puzzle"; readonly turn: string; readonly kind: string; readonly puzzle: string; readonly bits: number }
  | ({ readonly type: "error" } & Reason & Wait)
  | ({ readonly type: "refused" } & Reason & Wait)
  | { readonly type: "pong" };

/** Approved questions, the nearest first; `text` and `turn` as they were asked with. Read by the extras alone: a panel passes it over. */
export type Suggested = { readonly type: "suggested"; readonly text: string; readonly turn: string | null; readonly questions: readonly string[] };

/** The fact of one name: `FactNamed<"delta">`. */
export type FactNamed<Name extends Fact["type"]> = Extract<Fact, { type: Name }>;

type Check<Value> = (value: unknown) => value is Value;
type Shape<Frame> = { readonly [Field in Exclude<keyof Frame, "type">]-?: Check<Frame[Field]> };
// Mapped from the union: a frame or a field that is forgotten below does not compile.
type Shapes<Frame extends { type: string }> = { readonly [Name in Frame["type"]]: Shape<Extract<Frame, { type: Name }>> };

const LARGEST = 2 ** 31 - 1;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const STATES: readonly unknown[] = ["running", "done", "stopped", "failed"];
const RATINGS: readonly unknown[] = ["up", "down", "none"];

const text: Check<string> = (value) => typeof value === "string";
const flag: Check<boolean> = (value) => typeof value === "boolean";
const whole: Check<number> = (value): value is number => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LARGEST;
const seconds: Check<number> = (value): value is number => Number.isFinite(value) && Number(value) >= 0;
const one: Check<1> = (value) => value === 1;
const id: Check<string> = (value): value is string => text(value) && UUID.test(value);
const rating: Check<Rating> = (value): value is Rating => RATINGS.includes(value);
const kind: Check<Contact["kind"]> = (value) => value === "lead" || value === "message";
const within = (limit: number): Check<string> => (value): value is string => text(value) && Array.from(value).length <= limit;
const short = (limit: number): Check<string> => (value): value is string => text(value) && within(limit)(value.trim());
const fieldsOf: Check<Contact["fields"]> = (value): value is Contact["fields"] =>
  isObject(value) && Object.keys(value).length <= 10 && Object.entries(value).every(([name, it]) => name.trim() && short(40)(name) && short(500)(it));
const contextOf: Check<Context> = (value): value is Context =>
  isObject(value) && Object.keys(value).length <= 10 && Object.entries(value).every(([name, it]) => /^[\w-]{1,40}$/.test(name) && within(200)(it));
const print: Check<string> = (value): value is string => text(value) && /^([0-9a-f]{16})?$/.test(value);
const state: Check<WelcomeTurn["state"]> = (value): value is WelcomeTurn["state"] => STATES.includes(value);

function orNull<Value>(check: Check<Value>): Check<Value | null> {
  return (value): value is Value | null => value === null || check(value);
}

function maybe<Value>(check: Check<Value>): Check<Value | undefined> {
  return (value): value is Value | undefined => value === undefined || check(value);
}

function listOf<Value>(check: Check<Value>): Check<readonly Value[]> {
  return (value): value is readonly Value[] => Array.isArray(value) && value.every(check);
}

function shaped<Value extends object>(shape: Shape<Value>): Check<Value> {
  const fields: [string, Check<unknown>][] = Object.entries(shape);
  return (value): value is Value => isObject(value) && fields.every(([name, check]) => check(value[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const screen = /* @__PURE__ */ shaped<Screen>({ turn: id, attempt: whole, seq: whole });

const welcomeTurn = shaped<WelcomeTurn>({
  turn: id, question: text, asked_at: text, state, attempt: whole, seq: whole, text: orNull(text),
  code: orNull(text), message: orNull(text), retryable: flag, rating, saved: maybe(flag), closest: maybe(orNull(text)),
});

const solution = /* @__PURE__ */ maybe(/* @__PURE__ */ orNull(/* @__PURE__ */ shaped<Solution>({ puzzle: /* @__PURE__ */ within(1000), answer: /* @__PURE__ */ within(1000) })));

// Only tests read commands; the build drops this table.
const COMMANDS: Shapes<Command> = {
  hello: {
    v: one, token: /* @__PURE__ */ orNull(text), locale: text, page: text, screen: /* @__PURE__ */ orNull(screen),
    identity: /* @__PURE__ */ maybe(/* @__PURE__ */ orNull(text)),
  },
  ask: { turn: id, text, context: /* @__PURE__ */ maybe(/* @__PURE__ */ orNull(contextOf)), consent: /* @__PURE__ */ maybe(print), solution, since: /* @__PURE__ */ maybe(/* @__PURE__ */ orNull(id)), page: /* @__PURE__ */ maybe(/* @__PURE__ */ orNull(text)) },
  retry: { turn: id, attempt: whole, solution },
  stop: { turn: id },
  rate: { turn: id, rating, reason: text },
  contact: { turn: id, kind, fields: fieldsOf, text: /* @__PURE__ */ short(2000), consent: /* @__PURE__ */ maybe(print) },
  suggest: { text: /* @__PURE__ */ within(200), turn: /* @__PURE__ */ orNull(id), language: /* @__PURE__ */ within(35) },
  forget: {},
  ping: {},
};

const refusal = { code: text, message: text, retry_after: maybe(orNull(seconds)) };

const FACTS: Shapes<Fact> = {
  welcome: { v: one, token: orNull(text), ping: seconds, question_limit: whole, identified: maybe(flag), turns: listOf(welcomeTurn) },
  asked: { turn: id, attempt: whole, question: text, asked_at: text },
  waiting: { turn: id, attempt: whole, position: whole },
  delta: { turn: id, attempt: whole, after: whole, seq: whole, text },
  done: { turn: id, attempt: whole, text, saved: maybe(flag), closest: maybe(orNull(text)) },
  stopped: { turn: id, attempt: whole, text },
  failed: { turn: id, attempt: whole, code: text, message: text, retryable: flag, retry_after: orNull(seconds), text },
  rated: { turn: id, rating },
  contacted: { turn: id },
  forgotten: {},
  changed: {},
  puzzle: { turn: id, kind: text, puzzle: text, bits: whole },
  error: refusal,
  refused: refusal,
  pong: {},
};

const LATER_FACTS: Shapes<Suggested> = {
  suggested: { text, turn: /* @__PURE__ */ orNull(id), questions: /* @__PURE__ */ listOf(text) },
};

export const COMMAND_NAMES: readonly string[] = /* @__PURE__ */ Object.keys(COMMANDS);
export const FACT_NAMES: readonly string[] = /* @__PURE__ */ Object.keys({ ...FACTS, ...LATER_FACTS });

export function encode(command: Command): string {
  return JSON.stringify(command);
}

/** The fact in a received text, or null if it can't be read: a later server may say things that this build does not know. */
export function decode(received: string): Fact | null {
  return read<Fact>(received, FACTS);
}

/** The same for what only the extras know. */
export function decodeLater(received: string): Suggested | null {
  return read<Suggested>(received, LATER_FACTS);
}

/** The command in a text, as a server reads it. */
export function decodeCommand(sent: string): Command | null {
  const command = read<Command>(sent, COMMANDS);
  return command?.type === "contact" && saysNothing(command) ? null : command;
}

function saysNothing({ fields, text }: Contact): boolean {
  return [text, ...Object.values(fields)].every((it) => it.trim() === "");
}

function read<Frame extends { type: string }>(received: string, shapes: Shapes<Frame>): Frame | null {
  const frame = parse(received);
  if (!isObject(frame) || !text(frame["type"]) || !Object.hasOwn(shapes, frame["type"])) return null;
  const shape: Record<string, Check<unknown>> = shapes[frame["type"] as Frame["type"]];
  return Object.entries(shape).every(([name, check]) => check(frame[name])) ? (frame as unknown as Frame) : null;
}

function parse(received: string): unknown {
  try {
    return JSON.parse(received);
  } catch {
    return null;
  }
}
