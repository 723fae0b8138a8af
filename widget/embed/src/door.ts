// What the loader and the panel file hand each other: types only.

import type { SparkElement } from "./element.ts";
import type { Launcher } from "./launcher.ts";
import type { Given } from "./settings.ts";

/** What the panel file is given of one chat on the page. */
export type Door = {
  readonly settings: Given;
  /** The folder that everything of ours comes from, with a slash at its end. */
  readonly base: string;
  /** The tag, or the <spark-widget>, that asks for the chat; null where it can't be found any more. */
  readonly tag: Element | null;
  /** Tells the page's listeners what has happened. */
  readonly tell: (event: string, data?: object) => void;
  /** Null where the chat stands in the page and has no launcher. */
  readonly launcher: Launcher | null;
  /** What the page has said of its visitor before the panel file was there; missing from an older loader. */
  readonly held?: Partial<Record<"identify" | "setContext", unknown>>;
};

/** One chat, once the panel file is there. Takes whatever the page gives it. */
export type Inside = {
  readonly open: () => void;
  readonly close: () => void;
  readonly toggle: () => void;
  /** Opens without taking the focus. */
  readonly unfold: () => void;
  readonly ask: (text: unknown) => void;
  readonly reset: () => void;
  /** Who the visitor is, as the owner's server has signed it; nothing means nobody. */
  readonly identify: (jwt?: unknown) => void;
  readonly setContext: (context?: unknown) => void;
  /** Shows the teaser, if nothing else is shown. */
  readonly tease: () => void;
  /** The page has put the host back: what was scrolled has lost its place. */
  readonly moved: () => void;
  readonly destroy: () => void;
};

/** What a panel file exports. */
export type PanelFile = {
  readonly enter: (window: Window & typeof globalThis, door: Door) => Inside;
  /** Makes a <spark-widget> that the owner has put into the page a chat. */
  readonly adopt: (window: Window & typeof globalThis, element: SparkElement, base: string) => void;
};
