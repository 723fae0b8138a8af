// The site's settings: what they hold, and how they are fetched where the tag doesn't bring them along.
// Knows nothing of what is drawn with them.

import type { Icon, launcherIcons } from "./icons.ts";

export type Palette = { readonly accent: string; readonly on_accent: string; readonly soft: string };
export type LeadField = { readonly name: string; readonly label: string; readonly kind: "text" | "email" | "tel"; readonly required: boolean };

/** Texts of one language: any of the embed's words, and the owner's own. */
export type Texts = Readonly<Record<string, string | readonly string[]>>;

/** What look.ts knows how to do without. */
export type Look = {
  readonly colors: { readonly light: Palette; readonly dark: Palette };
  readonly theme: "auto" | "light" | "dark";
  readonly radius: number;
  /** A family, as CSS says it. */
  readonly font: "inherit" | "system-ui";
  readonly offset: { readonly side: number; readonly bottom: number };
  readonly size: { readonly width: number; readonly height: number };
  readonly z_index: number;
};

export type Settings = Partial<Look> & {
  readonly v: 1;
  readonly site: string;
  readonly title: string;
  readonly subtitle: string;
  readonly greeting: string;
  readonly position: "left" | "right";
  readonly question_limit: number;
  readonly avatar: string | null;
  readonly starters: readonly string[];
  /** Whether there are more questions to suggest. */
  readonly suggests?: boolean;
  /** Instead of `starters`, where they fit: what the path of the page and the language match, and the questions. */
  readonly sets?: readonly (readonly [string, string, readonly string[]])[];
  readonly teaser: { readonly text: string; readonly delay: number } | null;
  readonly consent: { readonly text: string } | null;
  readonly privacy_url: string | null;
  readonly sound: boolean;
  readonly credit: boolean;
  readonly lead: { readonly when: "before" | "after"; readonly fields: readonly LeadField[] } | null;
  readonly messages: boolean;
  readonly words: Readonly<Record<string, Texts>>;
  /** The languages of `words` that the tag didn't bring along. */
  readonly texts?: readonly string[];
};

/** What the server tells whoever asks for all of it. */
export type Whole = Settings & Look & { readonly launcher: { readonly icon: keyof typeof launcherIcons; readonly label: string } };

/** What a tag brings along: what isn't as look.ts and defaults.ts have it. The launcher is told in the loader's own terms. */
export type Given = Partial<Settings> & {
  readonly site: string;
  readonly label?: string;
  /** Its paths; without them, the speech mark. */
  readonly icon?: Icon;
};

/** The settings; or, as text, why this page does not get them; or null when it is worth another try. */
export type Outcome = Whole | string | null;

type Later = (run: () => void, milliseconds: number) => unknown;
type Fetch = (url: string, options: RequestInit) => Promise<Response>;

const PAUSES = [1000, 4000, 16_000];

/** Asks until there is an answer: after growing pauses, and whenever the function it returns is called. */
export function awaitSettings(ask: () => Promise<Outcome>, later: Later, tell: (outcome: Whole | string) => void): () => void {
  let tries = 0;
  let over = false;
  const go = async (): Promise<void> => {
    const outcome = await ask();
    if (over) return;
    const pause = PAUSES[tries++];
    over = outcome !== null;
    if (outcome !== null) tell(outcome);
    else if (pause) later(again, pause);
  };
  const again = (): void => void (over || go());
  again();
  return again;
}

/** Asks the server for a site's settings, also when the network is back, until `tell` has them or the reason; answers with the way to give up. */
export function requestSettings(window: Window & typeof globalThis, base: string, site: string, tell: (outcome: Whole | string) => void): () => void {
  const timers: number[] = [];
  const ask = (): Promise<Outcome> => fetchSettings(urlOf(base, site), (url, options) => window.fetch(url, options));
  const again = awaitSettings(ask, (run, milliseconds) => timers.push(window.setTimeout(run, milliseconds)), tell);
  window.addEventListener("online", again);
  return () => {
    window.removeEventListener("online", again);
    timers.forEach((timer) => window.clearTimeout(timer));
  };
}

export const urlOf = (base: string, site: string): string => `${base}v1/${encodeURIComponent(site)}.json`;

export async function fetchSettings(url: string, fetch: Fetch): Promise<Outcome> {
  try {
    const response = await fetch(url, { credentials: "omit" });
    if (response.status >= 500 || response.status === 429) return null;
    const told = await response.json();
    if (!response.ok) return `${told.message}`;
    return told.v === 1 ? told : null;
  } catch {
    return null;
  }
}
