// How a panel is mounted with all that belongs to it: its style sheets, its languages, the file of its extras.

import composer from "./composer.css";
import corner from "./corner.css";
import type { Mount } from "./guest.ts";
import type { Languages } from "./languages.ts";
import { type Extras, Later } from "./later.ts";
import log from "./log.css";
import { mountPanel } from "./main.ts";
import panel from "./panel.css";
import reader from "./reader.css";
import start from "./start.css";
import standing from "./standing.css";
import type { Surroundings } from "./talk.ts";

// The build puts the languages and the word in their files' names here.
declare const LANGUAGES: { readonly names: readonly string[]; readonly word: string };

const languages: Languages = {
  names: LANGUAGES.names,
  load: (name) => import(new URL(`language-${name}-${LANGUAGES.word}.js`, import.meta.url).href),
};

// The name of the file of the extras.
declare const EXTRAS: string;

// Browsers remember a module that failed, so the next try asks under another address.
const loadExtras = (tries: number): Promise<Extras> => import(new URL(EXTRAS + (tries ? `?${tries}` : ""), import.meta.url).href);

const css = panel + start + log + composer + reader;

/** Mounts panels in the browser's own world, or in another one. */
export const mountIn = (around?: Surroundings): Mount => (root, settings, options) =>
  mountPanel(root, settings, options, css + (options.page ? standing : corner), languages, new Later(loadExtras), around);
