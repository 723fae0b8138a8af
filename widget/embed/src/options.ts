// What a panel is mounted with, and what whoever has mounted it holds of it. Types only.

import type { Extras } from "./later.ts";
import type { Papers } from "./papers.ts";
import type { Settings } from "./settings.ts";
import type { Speech } from "./speech.ts";
import type { Fresh } from "./wearing.ts";

export type PanelOptions = {
  readonly site: string;
  readonly socket: string;
  /** Fills the viewport, has no launcher and can't be closed. */
  readonly page: boolean;
  readonly closed: () => void;
  /** The language that the page wants, as a BCP 47 tag; else the browser decides. */
  readonly lang?: string | null;
  /** The folder of the site's own files, with a slash at its end. */
  readonly base?: string;
  /** Always light, always dark, or as the visitor's system is. */
  readonly theme?: string | undefined;
  /** Whether to write to the console what an owner needs to find a fault. */
  readonly debug?: boolean;
  /** The name of the file that this is part of. */
  readonly version?: string | undefined;
  /** Tells the page what has happened. */
  readonly tell?: (event: string, data: object) => void;
  /** What the page says of the visitor; it may outlive the panel. */
  readonly papers?: Papers;
  /** Fetches the site's settings once more. */
  readonly fresh?: (extras: Extras) => Promise<Fresh | null>;
  /** Called when the panel has words, or other ones. */
  readonly dressed?: (speech: Speech, settings: Settings) => void;
};

/** What whoever has mounted it holds of the panel. */
export type Panel = {
  readonly open: (focus: boolean) => void;
  readonly close: () => void;
  readonly ask: (text: string) => void;
  /** A new conversation. */
  readonly reset: () => void;
  /** The page has put the panel elsewhere: what was scrolled has lost its place. */
  readonly moved: () => void;
  readonly destroy: () => void;
};
