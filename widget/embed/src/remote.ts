// What the page's own scripts may do with the chats on it: the one global, in which each chat joins and from which it leaves.
// Knows nothing of what a chat does.

import type { Hear } from "./hearing.ts";
import { attempt } from "./identity.ts";

/** One chat, as the page's scripts hold it. */
export type Remote = {
  /** Kept once the launcher, or the chat itself, stands on the page. */
  readonly ready: Promise<unknown>;
  readonly open: () => void;
  readonly close: () => void;
  readonly toggle: () => void;
  /** The launcher, or the whole chat where it has none. */
  readonly show: () => void;
  readonly hide: () => void;
  readonly ask: (text: string) => void;
  readonly reset: () => void;
  /** Who the visitor is, as the owner's server has signed it. */
  readonly identify: (jwt?: unknown) => void;
  readonly logout: () => void;
  /** What goes with each question, for the owner. */
  readonly setContext: (context?: unknown) => void;
  readonly destroy: () => void;
  readonly on: (event: string, hear: Hear) => void;
  readonly off: (event: string, hear: Hear) => void;
};

/** The name of a function, and what to call it with. */
export type Call = readonly [name: string, ...rest: readonly unknown[]];

/** `window.SparkWidget`. Plain calls mean the chat that came first; `destroy` means all of them. */
export type SparkWidget = Remote & {
  readonly site: (key: string) => Remote | undefined;
  /** Calls by name: the global may be an array of them before the embed is there. */
  readonly push: (...calls: readonly Call[]) => void;
  readonly sites: Map<string, Remote>;
};

declare global {
  interface Window { SparkWidget?: SparkWidget | Call[] | undefined }
}

/** The chats on the page, by their sites' keys. */
export function sitesOf(window: Window): Map<string, Remote> {
  return (window.SparkWidget as SparkWidget | undefined)?.sites ?? new Map();
}

/** Makes a chat reachable, makes the calls that came before it, and answers with the way to leave. */
export function join(window: Window, sites: Map<string, Remote>, site: string, remote: Remote): () => void {
  if (!sites.size) {
    const waiting = window.SparkWidget;
    const functions = remote as unknown as Record<string, ((...rest: readonly unknown[]) => void) | undefined>;
    const push = (...calls: readonly Call[]): void => calls.forEach(([name, ...rest]) => functions[name]?.(...rest));
    window.SparkWidget = { ...remote, sites, push, site: (key) => sites.get(key), destroy: () => sites.forEach((it) => it.destroy()) };
    if (Array.isArray(waiting)) push(...waiting);
  }
  sites.set(site, remote);
  return () => {
    sites.delete(site);
    // A page that declared it as a variable makes `delete` throw.
    if (!sites.size) attempt(() => delete window.SparkWidget);
  };
}
