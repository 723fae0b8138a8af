// A <spark-widget> that the owner has put into the page: gets its settings, becomes a chat, and ends when it is taken out.

import type { Door, Inside } from "./door.ts";
import type { SparkElement } from "./element.ts";
import { makeHearing } from "./hearing.ts";
import type { Host } from "./host.ts";
import { type Remote, join, sitesOf } from "./remote.ts";
import { type Settings, requestSettings } from "./settings.ts";

/** Makes a chat of it, in the place that it is given. */
export type Settle = (door: Door, place: () => Host) => Inside;

export function adopt(window: Window & typeof globalThis, element: SparkElement, base: string, settle: Settle): void {
  const site = element.getAttribute("site")?.trim();
  if (!site || element.moved || !element.isConnected) return;
  let inside: Inside | null = null;
  let gone = false;
  let isReady = (_remote: Remote): void => {};
  const ready = new Promise<Remote>((done) => (isReady = done));
  const { on, off, tell } = makeHearing(site, ready);

  const begin = (settings: Settings | string): void => {
    if (gone) return;
    if (typeof settings === "string") return element.hasAttribute("debug") ? console.warn("SparkWidget:", settings) : undefined;
    const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
    inside = settle({ settings, base, tag: element, launcher: null, tell }, () => ({ element, root, remove: () => {} }));
    inside.unfold();
    isReady(remote);
  };

  const destroy = (): void => {
    if (gone) return;
    gone = true;
    delete element.moved;
    giveUp();
    inside?.destroy();
    leave();
    tell("destroyed");
  };

  const call = (name: keyof Inside) => (what?: unknown): void => void ready.then(() => gone || inside?.[name](what));
  const none = (): void => {};
  const remote: Remote = {
    ready, on, off, destroy, open: call("open"), close: none, toggle: call("open"), show: none, hide: none, ask: call("ask"), reset: call("reset"),
    identify: call("identify"), logout: () => remote.identify(), setContext: call("setContext"),
  };
  const sites = sitesOf(window);
  // A site that is here twice, in the corner and in the page, goes by the name of the first.
  let name = site;
  while (sites.has(name)) name += "+";
  const leave = join(window, sites, name, remote);
  // A framework that moves it takes it out and puts it in again at once.
  element.moved = () => queueMicrotask(() => (element.isConnected ? inside?.moved() : destroy()));
  const giveUp = requestSettings(window, base, site, begin);
}
