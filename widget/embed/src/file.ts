// What the panel file hands to the loader, and what a pinned script holds itself: style sheets, languages and the ways in.
// Knows neither where its own code lies nor how the extras come.

import { adopt } from "./adopting.ts";
import composer from "./composer.css";
import corner from "./corner.css";
import type { PanelFile } from "./door.ts";
import { type Mount, enter } from "./guest.ts";
import { type Extras, Later } from "./later.ts";
import log from "./log.css";
import { mountPanel } from "./main.ts";
import panel from "./panel.css";
import reader from "./reader.css";
import type { Settings } from "./settings.ts";
import standing from "./standing.css";
import start from "./start.css";
import type { Words } from "./strings.ts";

// The build puts the languages and the word in their files' names here.
declare const LANGUAGES: { readonly names: readonly string[]; readonly word: string };

const CSS = panel + start + log + composer + reader;

/** Text as JSON, never code; what isn't there isn't JSON, and fails. */
const read = async (url: string): Promise<unknown> => (await fetch(url)).json();

/** `address` is that of the file itself; the words of the languages lie beside it. */
export function makePanelFile(address: string, loadExtras: (tries: number) => Promise<Extras>): PanelFile {
  const version = address.split("/").at(-1);
  const load = (name: string): Promise<Words> => read(new URL(`language-${name}-${LANGUAGES.word}.json`, address).href) as Promise<Words>;

  const mount: Mount = (root, settings, options) => {
    // A refusal has none.
    const own = async (): Promise<Settings["words"]> => (await read(`${options.base}`.replace(/\/$/, ".json")) as Partial<Settings>).words ?? {};
    const css = CSS + (options.page ? standing : corner);
    return mountPanel(root, settings, { ...options, version }, css, { names: LANGUAGES.names, load, own }, new Later(loadExtras));
  };

  return { enter: (window, door) => enter(window, door, mount), adopt: (window, element, base) => adopt(window, element, base, mount) };
}
