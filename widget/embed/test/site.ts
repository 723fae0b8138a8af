// An owner's page with the tag pasted, in front of a server and a panel that write down what they are asked.

import { start } from "../src/embed.ts";
import type { Panel, PanelModule, PanelOptions } from "../src/main.ts";
import { type Page, SETTINGS, openPage } from "./page.ts";

export type Reply = { status: number; body: unknown } | "network is down";

/** One page, the server's replies to it, and what was loaded and called there. */
export class Site {
  readonly page: Page;
  readonly fetched: string[] = [];
  readonly loaded: string[] = [];
  readonly calls: string[] = [];
  readonly pauses: number[] = [];
  readonly warnings: unknown[] = [];
  options: PanelOptions | null = null;
  replies: Reply[];
  broken = false;
  #later: (() => void)[] = [];

  constructor(page: Page, ...replies: Reply[]) {
    this.page = page;
    this.replies = replies;
    page.fetch = (async (url: string) => this.#reply(url)) as typeof page.fetch;
    page.setTimeout = ((run: () => void, pause: number) => (this.pauses.push(pause), this.#later.push(run))) as unknown as typeof page.setTimeout;
  }

  paste(attributes: Record<string, string> = {}): void {
    const script = this.page.document.createElement("script");
    const all = { "data-site": "key", src: "https://chat.example/sub/widget/v1.js", type: "text/x-not-run", ...attributes };
    for (const [name, value] of Object.entries(all)) script.setAttribute(name, value);
    this.page.document.body.append(script);
    start(this.page, script, { css: "", panel: "panel-abc.js", load: (url) => this.#load(url) });
  }

  async wait(): Promise<void> {
    for (const run of this.#later.splice(0)) run();
    await settled();
  }

  get host(): HTMLElement | null {
    return this.page.document.querySelector("[data-sparkwidget]");
  }

  get root(): ShadowRoot {
    if (!this.host?.shadowRoot) throw new Error("Nothing is drawn.");
    return this.host.shadowRoot;
  }

  async #reply(url: string): Promise<Response> {
    this.fetched.push(url);
    const reply = this.replies.shift() ?? "network is down";
    if (reply === "network is down") throw new TypeError("Failed to fetch");
    return { ok: reply.status < 400, status: reply.status, json: async () => reply.body } as Response;
  }

  async #load(url: string): Promise<PanelModule> {
    this.loaded.push(url);
    if (this.broken) throw new TypeError("Failed to fetch");
    const panel: Panel = {
      open: (focus) => this.calls.push(focus ? "open with focus" : "open"),
      close: () => this.calls.push("close"),
      destroy: () => this.calls.push("destroy"),
    };
    return { mount: (_root, _settings, options) => ((this.options = options), this.calls.push("mount"), panel) };
  }
}

export const READY: Reply = { status: 200, body: SETTINGS };
export const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

export async function pasted(attributes: Record<string, string> = {}, ...replies: Reply[]): Promise<Site> {
  const site = new Site(openPage(), ...(replies.length > 0 ? replies : [READY]));
  site.paste(attributes);
  await settled();
  return site;
}
