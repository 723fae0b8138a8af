// The entry of the panel file: its style sheets, its languages, and the ways in.

import composer from "./composer.css";
import corner from "./corner.css";
import type { PanelFile } from "./door.ts";
import { type Mount, enter as enterDoor, inPage } from "./guest.ts";
import type { Languages } from "./languages.ts";
import { type Extras, Later } from "./later.ts";
import log from "./log.css";
import { mountPanel } from "./main.ts";
import panel from "./panel.css";
import reader from "./reader.css";
import start from "./start.css";
import standing from "./standing.css";

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

const mount: Mount = (root, settings, options) =>
  mountPanel(root, settings, options, css + (options.page ? standing : corner), languages, new Later(loadExtras));

export const enter: PanelFile["enter"] = (window, door) => enterDoor(window, door, mount);

const PAUSE = 2000; // until the file is asked for again, then twice as long

// Few pages have an element of their own, and all others need not carry what it takes.
export const adopt: PanelFile["adopt"] = (window, element, base) => {
  const extras = new Later(loadExtras);
  const insist = (pause: number): void => extras.want(undefined, () => window.setTimeout(insist, pause, pause * 2));
  extras.once((it) => it.adopt(window, element, base, (door, place) => inPage(door, mount, place)));
  insist(PAUSE);
};
