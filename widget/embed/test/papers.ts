// A page that says who its visitor is, and what the server says to that.

import type { Papers } from "../src/papers.ts";
import type { Command, Fact } from "../src/protocol.ts";
import { told } from "./facts.ts";
import { type Room, type RoomOptions, talking } from "./room.ts";
import { welcome } from "./world.ts";

export type Page = { room: Room; papers: Papers; events: string[]; identify: (...jwt: unknown[]) => void };

export const JWT = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln";
export const ANNS = told({ turn: "1f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b", question: "Ann's?", state: "done", text: "Ann's answer." });
export const toAnn = (token: string | null = "~ann.1"): Fact => welcome({ token, identified: true, turns: [ANNS] });
export const toAnybody = (token: string | null = null): Fact => welcome({ token, identified: false });

export function page(open: (options: RoomOptions) => Room = talking, papers: Papers = {}): Page {
  const events: string[] = [];
  papers.tell = (event) => void events.push(event);
  const room = open({ papers });
  const identify = (...named: unknown[]): void => {
    papers.named = named;
    papers.changed?.();
  };
  return { room, papers, events, identify };
}

/** A page whose visitor the server has welcomed as Ann. */
export function withAnn(): Page {
  const at = page();
  at.identify(JWT);
  at.room.world.line.tell(toAnn());
  return at;
}

export const last = <Type extends Command["type"]>({ room }: Page, name: Type): Extract<Command, { type: Type }> =>
  room.world.line.sent.filter((command) => command.type === name).at(-1) as Extract<Command, { type: Type }>;
