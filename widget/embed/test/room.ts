// A mounted panel, the page it stands on, and the server's end of its line, played by hand.

import assert from "node:assert/strict";
import * as extras from "../src/extras.ts";
import type { Languages } from "../src/languages.ts";
import { type Extras, Later } from "../src/later.ts";
import { mountPanel } from "../src/main.ts";
import type { Panel } from "../src/options.ts";
import type { Papers } from "../src/papers.ts";
import type { Fact } from "../src/protocol.ts";
import type { Settings } from "../src/settings.ts";
import type { Fresh } from "../src/wearing.ts";
import { type Page, SETTINGS, openPage, press, shadowRoot, type } from "./page.ts";
import { FakeWorld, welcome } from "./world.ts";

export type Room = { page: Page; root: ShadowRoot; world: FakeWorld; panel: Panel; field: HTMLTextAreaElement; told: [string, object][]; closed: () => number };

export type RoomOptions = {
  width?: number; pageMode?: boolean; settings?: Partial<Settings>; lang?: string; languages?: Languages; page?: Page; extras?: Later<Extras>; papers?: Papers;
  fresh?: () => Promise<Fresh | null>;
};

const NO_LANGUAGES: Languages = { names: [], load: () => Promise.reject(new Error("There are none.")), own: () => Promise.reject(new Error("There are none.")) };

function loaded(): Later<Extras> {
  const later = new Later<Extras>(() => Promise.reject(new Error("It is there.")));
  later.put({ ...extras, css: "" });
  return later;
}

/** An opened panel on a page, with a line that nobody has accepted yet. */
export function enter(options: RoomOptions = {}): Room {
  const page = options.page ?? openPage(options.width);
  const root = shadowRoot(page);
  const world = new FakeWorld();
  const told: Room["told"] = [];
  let closings = 0;
  const panel = mountPanel(root, { ...SETTINGS, ...options.settings }, {
    site: "key", socket: "wss://chat.example/ws/v1/key/", page: options.pageMode === true, closed: () => closings++,
    lang: options.lang ?? null, papers: options.papers ?? {}, tell: (event, data) => told.push([event, data]),
    ...(options.fresh ? { fresh: options.fresh } : {}),
  }, "", options.languages ?? NO_LANGUAGES, options.extras ?? loaded(), { world, stores: { local: () => page.localStorage, session: () => page.sessionStorage } });
  panel.open(true);
  const field = root.querySelector<HTMLTextAreaElement>(".composer textarea")!;
  return { page, root, world, panel, field, told, closed: () => closings };
}

/** The same, after the welcome. */
export function talking(options: RoomOptions = {}): Room {
  const room = enter(options);
  room.world.line.accept();
  room.world.line.tell(welcome({ token: "tok.1", question_limit: 40 }));
  return room;
}

export const asked = (turn: string, attempt = 1): Fact => ({ type: "asked", turn, attempt, question: "When?", asked_at: "2026-11-22T10:00:00Z" });
export const delta = (turn: string, after: number, seq: number, text: string, attempt = 1): Fact => ({ type: "delta", turn, attempt, after, seq, text });
export const failed = (turn: string, code: string, more: Partial<Extract<Fact, { type: "failed" }>> = {}): Fact =>
  ({ type: "failed", turn, attempt: 1, code, message: "", retryable: true, retry_after: null, text: "", ...more });

/** Types a question and sends it; gives its turn. */
export function askIn(room: Room, text = "When?"): string {
  type(room.page, room.field, text);
  press(room.page, room.field, "Enter");
  const command = room.world.line.sent.at(-1);
  assert.equal(command?.type, "ask");
  return command.turn;
}

export const textOf = (room: Room): string => room.root.querySelector(".text")?.textContent ?? "";
export const status = (room: Room): string => room.root.querySelector("[role=status]")?.textContent ?? "";
