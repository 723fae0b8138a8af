// What a view of the panel is made with, what it does, and what is taken along from one to the next: types only.

import type { Standing } from "./cards.ts";
import type { Turn } from "./chat.ts";
import type { Notes } from "./identity.ts";
import type { Extras, Later } from "./later.ts";
import type { Papers } from "./papers.ts";
import type { Contact, Rating } from "./protocol.ts";
import type { Settings } from "./settings.ts";
import type { Speech } from "./speech.ts";
import type { World } from "./world.ts";

/** Whatever the visitor does goes out through these. */
export type ViewActs = {
  readonly ask: (text: string) => boolean;
  readonly stop: () => void;
  readonly retry: (turn: string) => void;
  readonly rate: (turn: string, rating: Rating, reason: string) => void;
  readonly contact: (kind: Contact["kind"], fields: Contact["fields"], text: string) => string;
  readonly erase: () => void;
  readonly speak: (language: string) => void;
  readonly close: () => void;
};

/** How far somebody has come in a view, for another one in its place. */
export type Posture = {
  readonly card: Standing | null;
  readonly place: number | null;
  /** The answer that is being read out, and how much of it has been. */
  readonly followed: Turn | null;
  readonly told: number;
  /** Which stop of Tab has the focus, and what is selected in it. */
  readonly stop: number;
  readonly range: readonly [number | null, number | null];
};

/** What a view is made with. */
export type ViewParts = {
  readonly settings: Settings;
  readonly speech: Speech;
  /** Fills its place, has no launcher and can't be closed. */
  readonly page: boolean;
  /** The address of the picture in the header. */
  readonly avatar: string | null;
  /** The folder of the site's own files, with a slash at its end; empty where there is none. */
  readonly base: string;
  readonly papers: Papers;
  readonly world: World;
  readonly notes: Notes;
  readonly extras: Later<Extras>;
  readonly languages: readonly string[];
  /** Of the view that stood here. */
  readonly posture: Posture | null;
};
