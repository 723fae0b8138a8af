// The embed on the owner's page, as far as it is there from the start: the launcher, and a way in that loads everything else.
// Knows of the panel only its file, and what the file makes of the launcher.

import type { Door, Inside, PanelFile } from "./door.ts";
import { defineElement } from "./element.ts";
import { makeHearing } from "./hearing.ts";
import { attempt, keyOf, openKeyOf } from "./identity.ts";
import { drawLauncher, words } from "./launcher.ts";
import { type Remote, join, sitesOf } from "./remote.ts";
import type { Given } from "./settings.ts";

export type Wares = {
  readonly css: string;
  /** The panel's file name. */
  readonly panel: string;
  readonly load: (url: string) => Promise<PanelFile>;
  readonly settings: Given;
  /** The folder that everything of ours comes from, with a slash at its end. */
  readonly base: string;
};

const [NARROW, LOW] = [479, 420]; // pixels: up to there the panel fills the screen
const PATIENCE = 2000; // until a chat that stands in the page is asked for again; then twice as long, and so on

/** Starts a site's embed; a tag that is there twice changes nothing. */
export function start(window: Window & typeof globalThis, tag: Element | null, { css, panel, load, settings, base }: Wares): void {
  const { document } = window;
  const { site, teaser } = settings;
  const sites = sitesOf(window);
  if (sites.has(site)) return;

  const { mode = "", theme = settings.theme, position = settings.position ?? "right", open } = (tag as HTMLElement | null)?.dataset ?? {};
  const launcher = /^(inline|page)$/.test(mode) ? null : drawLauncher(document, css, settings, theme, position);
  const held: NonNullable<Door["held"]> = {};
  let inside: Inside | undefined;
  let failures = 0;
  let gone = false;
  let timer = 0;

  // Browsers remember a module that failed, so the next try asks under another address.
  const file = (): Promise<PanelFile> => load(base + panel + (failures ? `?${failures}` : "")).catch((error: unknown) => {
    failures++;
    throw error;
  });

  const near = (): void => void file().catch(() => {});

  const call = (name: keyof Inside) => (what?: unknown): void => {
    launcher?.note.replaceChildren();
    file().then((it) => {
      if (!gone) (inside ??= it.enter(window, { settings, base, tag, launcher, tell, held }))[name](what);
    }).catch(() => launcher?.note.append(words.lost));
  };

  // Not worth loading the panel for.
  const hold = (name: keyof typeof held) => (what?: unknown): void => {
    held[name] = what;
    inside?.[name](what);
  };

  // Where nobody has a button to press again.
  const insist = (use: (it: PanelFile) => void, pause = PATIENCE): void => void file().then(use, () => (timer = window.setTimeout(insist, pause, use, pause * 2)));

  const place = (): void => {
    if (!launcher || gone || launcher.host.isConnected) return;
    document.body?.append(launcher.host);
    inside?.moved();
  };

  const begin = (): void => {
    place();
    if (!launcher) insist(call("unfold"));
    // A panel that fills a small screen would hide the page that the visitor has just gone to.
    else if ((open ?? attempt(() => window.sessionStorage[openKeyOf(site)])) != null && window.innerWidth > NARROW && window.innerHeight > LOW) call("unfold")();
    // Nothing is remembered of whoever has not asked yet, so it comes where a visit begins, and not on every page of it.
    else if (teaser && !document.referrer.startsWith(window.location.origin) && !attempt(() => window.localStorage[keyOf(site)])) {
      timer = window.setTimeout(call("tease"), teaser.delay * 1000);
    }
  };

  const show = (hidden: boolean): void => {
    if (launcher) launcher.corner.hidden = hidden;
    if (hidden) inside?.close();
  };

  const destroy = (): void => {
    gone = true;
    window.clearTimeout(timer);
    inside?.destroy();
    launcher?.host.remove();
    leave();
    tell("destroyed");
  };

  // The launcher comes last in the body, so that Tab comes to it last.
  const ready = new Promise<unknown>((done) => (document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", done, { once: true }) : done(0)))
    .then(() => (gone || begin(), remote));
  const { on, off, tell } = makeHearing(site, ready);
  const remote: Remote = {
    ready, on, off, destroy, open: call("open"), close: () => inside?.close(), toggle: call("toggle"), ask: call("ask"), reset: call("reset"),
    show: () => show(false), hide: () => show(true), identify: hold("identify"), logout: () => remote.identify(), setContext: hold("setContext"),
  };
  const leave = join(window, sites, site, remote);
  defineElement(window, (element) => insist(({ adopt }) => adopt(window, element, base)));
  if (!launcher) return;
  const { button, host } = launcher;
  button.onclick = remote.toggle;
  button.onpointerenter = button.onfocus = near;
  // In the next frame: two scripts that each want the last word must not hang the page.
  host.moved = () => void window.requestAnimationFrame(place);
}
