// The embed on the owner's page: one host element, one launcher, one global, and the panel once somebody wants it.
// Draws nothing for a page that the site does not serve.

import { adoptRules } from "./dom.ts";
import { attempt, openKeyOf } from "./identity.ts";
import { type Launcher, drawLauncher } from "./launcher.ts";
import type { Panel, PanelModule } from "./main.ts";
import { SMALL } from "./screen.ts";
import { type Outcome, type Settings, awaitSettings, colorRules, fetchSettings } from "./settings.ts";
import { type Tag, readTag } from "./tag.ts";

/** The page's one global. */
export type SparkWidget = {
  readonly open: () => void;
  readonly close: () => void;
  readonly toggle: () => void;
  readonly destroy: () => void;
};

declare global {
  interface Window { SparkWidget?: SparkWidget }
}

export type Wares = {
  readonly css: string;
  /** The panel's file name. */
  readonly panel: string;
  readonly load: (url: string) => Promise<PanelModule>;
};

type Wish = "closed" | "open" | "focus";

/** Starts the embed that `script` asks for; a second tag on the same page changes nothing. */
export function start(window: Window, script: Element | null, wares: Wares): void {
  const { document } = window;
  const tag = readTag(document, script);
  if (!tag || window.SparkWidget) return;
  const embed = makeEmbed(window, tag, wares);
  window.SparkWidget = embed.global;
  if (document.body) embed.begin();
  else document.addEventListener("DOMContentLoaded", embed.begin);
}

type Embed = { readonly global: SparkWidget; readonly begin: () => void };
type Drawn = { readonly host: HTMLElement; readonly root: ShadowRoot; readonly settings: Settings; readonly launcher: Launcher };

function makeEmbed(window: Window, tag: Tag, wares: Wares): Embed {
  const { document } = window;
  const load = loaderOf(tag.base + wares.panel, wares.load);
  let wish: Wish = tag.page ? "open" : "closed";
  let drawn: Drawn | null = null;
  let panel: Panel | null = null;
  let gone = false;
  let retry = (): void => {};

  const closed = (): void => {
    wish = "closed";
    drawn?.launcher.show(false);
    drawn?.launcher.focus();
  };

  const open = async (to: Wish): Promise<void> => {
    wish = to;
    if (!drawn) return;
    const { launcher, root, settings } = drawn;
    launcher.show(true);
    const file = await load().catch(() => null);
    if (gone || wish === "closed") return;
    launcher.apologise(!file);
    launcher.show(!!file);
    if (!file) return void (wish = "closed");
    panel ??= file.mount(root, settings, { site: tag.site, socket: tag.socket, page: tag.page, closed });
    panel.open(wish === "focus");
  };

  const close = (): void => {
    if (tag.page || wish === "closed") return;
    panel?.close();
    closed();
  };

  const toggle = (): void => (wish === "closed" ? void open("focus") : close());

  const draw = (settings: Settings | string): void => {
    if (gone) return;
    if (typeof settings === "string") return tag.debug ? console.warn("SparkWidget:", settings) : undefined;
    const host = document.createElement("div");
    host.dataset["sparkwidget"] = tag.site;
    const root = host.attachShadow({ mode: "open" });
    adoptRules(root, wares.css + colorRules(settings.colors));
    const launcher = drawLauncher(document, tag.page ? "page" : settings.position, toggle, () => void load().catch(() => {}));
    root.append(launcher.element);
    document.body.append(host);
    drawn = { host, root, settings, launcher };
    if (wish === "closed" && wasOpen(window, tag)) wish = "open";
    if (wish !== "closed") void open(wish);
  };

  const begin = (): void => {
    if (gone) return;
    const ask = (): Promise<Outcome> => fetchSettings(tag.settings, (url, options) => window.fetch(url, options));
    retry = awaitSettings(ask, (run, pause) => window.setTimeout(run, pause), draw);
    window.addEventListener("online", retry);
  };

  const destroy = (): void => {
    gone = true;
    window.removeEventListener("online", retry);
    panel?.destroy();
    drawn?.host.remove();
    delete window.SparkWidget;
  };

  return { global: { open: () => void open("focus"), close, toggle, destroy }, begin };
}

/** Loads a file once. Browsers remember a module that failed, so the next try asks under another address. */
function loaderOf(url: string, load: Wares["load"]): () => Promise<PanelModule> {
  let loading: Promise<PanelModule> | null = null;
  let failures = 0;
  return () => loading ??= load(failures ? `${url}?${failures}` : url).catch((error: unknown) => {
    loading = null;
    failures++;
    throw error;
  });
}

// A panel that fills a small screen would hide the page that the visitor has just gone to.
function wasOpen(window: Window, tag: Tag): boolean {
  return !!attempt(() => window.sessionStorage.getItem(openKeyOf(tag.site))) && !window.matchMedia(SMALL).matches;
}
