// An owner's page with a site's tag pasted, and a panel file that writes down what it is asked.

import type { Door, Inside, PanelFile } from "../src/door.ts";
import { start } from "../src/embed.ts";
import type { SparkWidget } from "../src/remote.ts";
import type { Given } from "../src/settings.ts";
import { type Page, SETTINGS, openPage } from "./page.ts";

/** One page, and what was loaded and called there. */
export class Site {
  readonly page: Page;
  readonly loaded: string[] = [];
  readonly calls: string[] = [];
  readonly adopted: Element[] = [];
  readonly timers = new Map<number, { run: () => void; pause: number }>();
  door: Door | null = null;
  broken = false;
  #timers = 0;

  constructor(page: Page = openPage()) {
    this.page = page;
    page.setTimeout = ((run: (...given: unknown[]) => void, pause: number, ...given: unknown[]) => {
      this.timers.set(++this.#timers, { run: () => run(...given), pause });
      return this.#timers;
    }) as unknown as typeof page.setTimeout;
    page.clearTimeout = (timer) => void this.timers.delete(Number(timer));
  }

  paste(attributes: Record<string, string> = {}, settings: Partial<Given> = {}): HTMLElement {
    const script = this.page.document.createElement("script");
    for (const [name, value] of Object.entries({ type: "text/x-not-run", ...attributes })) script.setAttribute(name, value);
    this.page.document.body.append(script);
    start(this.page, script, {
      css: "", panel: "panel-abc.js", load: (url) => this.#load(url), settings: { ...SETTINGS, ...settings }, base: "https://chat.example/sub/widget/",
    });
    return script;
  }

  /** Lets all that waits for its time have it. */
  async wait(): Promise<void> {
    const due = [...this.timers.values()];
    this.timers.clear();
    for (const { run } of due) run();
    await settled();
  }

  get global(): SparkWidget {
    const { SparkWidget } = this.page;
    if (!SparkWidget || Array.isArray(SparkWidget)) throw new Error("There is no global.");
    return SparkWidget;
  }

  get host(): HTMLElement | null {
    return this.page.document.querySelector("[data-sparkwidget]");
  }

  get root(): ShadowRoot {
    if (!this.host?.shadowRoot) throw new Error("Nothing is drawn.");
    return this.host.shadowRoot;
  }

  async #load(url: string): Promise<PanelFile> {
    this.loaded.push(url);
    if (this.broken) throw new TypeError("Failed to fetch");
    return { enter: (_window, door) => this.#enter(door), adopt: (_window, element) => void this.adopted.push(element) };
  }

  #enter(door: Door): Inside {
    this.door = door;
    this.calls.push("enter");
    const did = (name: string) => (what?: unknown): void => void this.calls.push(typeof what === "string" ? `${name} ${what}` : name);
    return {
      open: did("open"), close: did("close"), toggle: did("toggle"), unfold: did("unfold"), ask: did("ask"), reset: did("reset"), tease: did("tease"),
      identify: did("identify"), setContext: did("setContext"),
      moved: did("moved"), destroy: did("destroy"),
    };
  }
}

export const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

export async function pasted(attributes: Record<string, string> = {}, settings: Partial<Given> = {}): Promise<Site> {
  const site = new Site();
  site.paste(attributes, settings);
  await settled();
  return site;
}
