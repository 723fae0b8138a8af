// What the panel file hands to the loader, and what a pinned script holds itself: style sheets, languages and the ways in.
// Knows neither where its own code lies nor how the extras come.

import composer from "./composer.css";
import corner from "./corner.css";
import type { PanelFile } from "./door.ts";
import { type Mount, enter, inPage } from "./guest.ts";
import { type Extras, Later } from "./later.ts";
import log from "./log.css";
import { mountPanel } from "./main.ts";
import panel from "./panel.css";
import reader from "./reader.css";
import type { Settings } from "./settings.ts";
import standing from "./standing.css";
import start from "./start.css";
import type { Words } from "./strings.ts";
import type { Surroundings } from "./talk.ts";

// The build puts the languages and the word in their files' names here.
declare const LANGUAGES: { readonly names: readonly string[]; readonly word: string };

const PAUSE = 2000; // until the extras are asked for again, then twice as long
const CSS = panel + start + log + composer + reader;

/** Text as JSON, never code; what isn't there isn't JSON, and fails. */
const read = async (url: string): Promise<unknown> => (await fetch(url)).json();

type LoadExtras = (tries: number) => Promise<Extras>;

/** Mounts panels in the browser's own world, or in another one. `address` is that of the file itself; the languages' words lie beside it. */
export function makeMount(address: string, loadExtras: LoadExtras, around?: Omit<Surroundings, "papers">): Mount {
  const version = address.split("/").at(-1);
  const load = (name: string): Promise<Words> => read(new URL(`language-${name}-${LANGUAGES.word}.json`, address).href) as Promise<Words>;

  return (root, settings, options) => {
    // A refusal has none, but for that of a paused site.
    const own = async (): Promise<Settings["words"]> => (await read(`${options.base}`.replace(/\/$/, ".json")) as Partial<Settings>).words ?? {};
    const css = CSS + (options.page ? standing : corner);
    return mountPanel(root, settings, { ...options, version }, css, { names: LANGUAGES.names, load, own }, new Later(loadExtras), around);
  };
}

export function makePanelFile(address: string, loadExtras: LoadExtras): PanelFile {
  const mount = makeMount(address, loadExtras);

  // Few pages have an element of their own, and all others need not carry what it takes.
  const adopt: PanelFile["adopt"] = (window, element, base) => {
    const extras = new Later(loadExtras);
    const insist = (pause: number): void => extras.want(undefined, () => window.setTimeout(insist, pause, pause * 2));
    extras.once((it) => it.adopt(window, element, base, (door, place) => inPage(door, mount, place)));
    insist(PAUSE);
  };

  return { enter: (window, door) => enter(window, door, mount), adopt };
}
