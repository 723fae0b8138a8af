// Fetches a site's own loader, or the panel for the <spark-widget> elements of a page, until it is there.

import type { PanelFile } from "./door.ts";
import { defineElement } from "./element.ts";
import { sitesOf } from "./remote.ts";
import type { Tag } from "./tag.ts";

type Load = (url: string) => Promise<PanelFile>;

const PAUSES = [1000, 4000, 16_000];

export function fetchWhatIsAsked(window: Window & typeof globalThis, { site, base }: Pick<Tag, "site" | "base">, panel: string, load: Load): void {
  if (!site) return defineElement(window, (element) => insist(window, load, base + panel, ({ adopt }) => adopt(window, element, base)));
  if (sitesOf(window).has(site)) return;
  const url = `${base}v1/${encodeURIComponent(site)}.js`;
  // A module runs once in the life of a page. Whoever comes back after `destroy` asks for another one.
  const again = window.performance.getEntriesByName(new URL(url, window.document.baseURI).href).length;
  insist(window, load, again ? `${url}?${Date.now()}` : url, () => {});
}

/** Asks until it is there: after growing pauses, and when the network is back. Browsers remember a module that failed. */
function insist(window: Window, load: Load, url: string, use: (file: PanelFile) => void): void {
  let tries = 0;
  const go = (): void => void load(tries ? `${url}${url.includes("?") ? "&" : "?"}${tries}` : url).then(done, failed);
  const done = (file: PanelFile): void => {
    window.removeEventListener("online", go);
    use(file);
  };
  const failed = (): void => {
    const pause = PAUSES[tries++];
    if (pause) window.setTimeout(go, pause);
    else window.addEventListener("online", go, { once: true });
  };
  go();
}
