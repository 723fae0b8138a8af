// What the owner has saved while pages are open: fetched, and put on the launcher when the panel puts it on. Part of the extras.
// Knows nothing of what is in the panel.

import { elements } from "./dom.ts";
import type { Door } from "./door.ts";
import { drawIcon, launcherIcons } from "./icons.ts";
import type { Launcher } from "./launcher.ts";
import { type Whole, fetchSettings, urlOf } from "./settings.ts";

/** New settings, and how the launcher puts them on. */
export type Fresh = Whole & { readonly wear?: () => void };

/** Whatever the page says of the chat's place stands. Null where there is nothing new to be had. */
export async function fetchFresh({ settings: { site }, base, tag, launcher }: Door): Promise<Fresh | null> {
  const told = await fetchSettings(urlOf(base, site), (url, options) => fetch(url, { ...options, cache: "no-store" }));
  if (!told || typeof told === "string") return null;
  const wanted = tag?.getAttribute("data-position");
  const fresh: Whole = wanted === "left" || wanted === "right" ? { ...told, position: wanted } : told;
  return launcher ? { ...fresh, wear: () => wear(launcher, fresh) } : fresh;
}

/** The launcher's side, sign and words; its colours come with the panel's rules. */
function wear({ corner, button }: Launcher, { position, launcher: { icon, label } }: Whole): void {
  const document = button.ownerDocument;
  corner.classList.toggle("left", position === "left");
  corner.classList.toggle("right", position === "right");
  const sign = button.querySelector(".front");
  sign?.replaceWith(drawIcon(document, launcherIcons[icon]));
  const words = button.querySelector("bdi");
  if (words && label) words.textContent = label;
  else if (label) button.querySelector(".front")?.after(elements(document)("bdi", {}, label));
  else words?.remove();
}
