// The entry of the preview in the admin: the real embed, given the settings of a form that isn't saved, in a frame of the form's
// page. Draws what its parent sends; its line goes nowhere and it stores nothing.

import { start } from "./embed.ts";
import { makeMount } from "./file.ts";
import { given } from "./given.ts";
import { type Mount, enter } from "./guest.ts";
import css from "./launcher.css";
import * as more from "./more.ts";
import { Pretence } from "./pretending.ts";
import type { SparkWidget } from "./remote.ts";
import type { Whole } from "./settings.ts";
import { browserWorld } from "./world.ts";

/** What the form's page sends: the site as the form has it, and on which page it is to be seen. */
type Wish = { readonly settings: Whole; readonly scheme: "light" | "dark" };

const base = new URL(".", import.meta.url).href;
const world = browserWorld(window);
const pretence = new Pretence(world);
const forgotten = new Map<string, string>();
let isOpen = true;

const nowhere = {
  getItem: (key: string) => forgotten.get(key) ?? null, setItem: (key: string, value: string) => void forgotten.set(key, value),
  removeItem: (key: string) => void forgotten.delete(key),
} as unknown as Storage;

const mount: Mount = makeMount(import.meta.url, () => Promise.resolve(more), {
  world: { ...world, dial: (_url, events) => pretence.dial(events) }, stores: { local: () => nowhere, session: () => nowhere },
});

function show({ settings, scheme }: Wish): void {
  document.documentElement.dataset["scheme"] = scheme;
  (window.SparkWidget as SparkWidget | undefined)?.destroy();
  const theme = settings.theme === "auto" ? scheme : settings.theme;
  start(window, null, { css, panel: "", base, settings: given({ ...settings, theme }), load: async () => ({ enter: entered, adopt: () => {} }) });
  const remote = window.SparkWidget as SparkWidget;
  remote.on("open", () => (isOpen = true));
  remote.on("close", () => (isOpen = false));
  if (isOpen) remote.open();
}

/** As the panel file does it, but opening takes no focus: the owner is writing in the form. */
const entered: typeof import("./panel.ts").enter = (page, door) => {
  const inside = enter(page, door, mount);
  return { ...inside, open: inside.unfold };
};

window.addEventListener("message", ({ data, origin, source }) => {
  if (source === window.parent && origin === window.location.origin) show(data);
});
window.parent.postMessage("ready", window.location.origin);
