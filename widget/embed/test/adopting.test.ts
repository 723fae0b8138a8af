// A <spark-widget> of the owner's: settings, chat, and an end that leaves nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt } from "../src/adopting.ts";
import { type SparkElement, defineElement } from "../src/element.ts";
import { type Mount, inPage } from "../src/guest.ts";
import type { SparkWidget } from "../src/remote.ts";
import { type Page, SETTINGS, openPage } from "./page.ts";
import { settled } from "./site.ts";

const BASE = "https://chat.example/widget/";
type Reply = { status: number; body: unknown } | "network is down";
type Place = { page: Page; calls: string[]; fetched: string[]; pauses: number[]; put: (attributes: Record<string, string>) => SparkElement };

function place(...replies: Reply[]): Place {
  const page = openPage();
  const it: Place = { page, calls: [], fetched: [], pauses: [], put: () => assert.fail() };
  page.fetch = (async (url: string) => {
    it.fetched.push(url);
    const reply = replies.shift() ?? "network is down";
    if (reply === "network is down") throw new TypeError("Failed to fetch");
    return { ok: reply.status < 400, status: reply.status, json: async () => reply.body } as Response;
  }) as typeof page.fetch;
  page.setTimeout = ((_run: () => void, pause: number) => it.pauses.push(pause)) as unknown as typeof page.setTimeout;
  const did = (name: string) => (): void => void it.calls.push(name);
  const mount: Mount = () => ({ open: did("open"), close: did("close"), ask: did("ask"), reset: did("reset"), moved: did("moved"), destroy: did("destroy") });
  defineElement(page, (element) => adopt(page, element, BASE, (door, where) => inPage(door, mount, where)));
  it.put = (attributes) => {
    const element = page.document.createElement("spark-widget");
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    page.document.body.append(element);
    return element;
  };
  return it;
}

const ready = (): Reply => ({ status: 200, body: SETTINGS });
const globalOf = ({ page }: Place): SparkWidget => page.SparkWidget as SparkWidget;

test("an element fetches its site's settings and becomes a chat", async () => {
  const it = place(ready());
  it.put({ site: "key" });
  await settled();
  assert.deepEqual([it.fetched, it.calls], [[`${BASE}v1/key.json`], ["open"]]);
  await globalOf(it).site("key")?.ready;
  globalOf(it).ask("When?");
  await settled();
  assert.deepEqual(it.calls, ["open", "open", "ask"]);
});

test("an element without a site stays what it is", async () => {
  const it = place();
  it.put({});
  await settled();
  assert.deepEqual([it.fetched, it.page.SparkWidget], [[], undefined]);
});

for (const status of [403, 404]) {
  test(`a refusal with ${status} draws nothing and says nothing, unless the page asks`, async () => {
    const warn = console.warn;
    const said: unknown[] = [];
    console.warn = (...words) => void said.push(words);
    try {
      const refusal: Reply = { status, body: { code: "origin_refused", message: "Add this page's address to the site." } };
      const it = place(refusal, refusal);
      const element = it.put({ site: "key" });
      await settled();
      assert.deepEqual([it.calls, element.shadowRoot, said.length], [[], null, 0]);
      it.put({ site: "key", debug: "" });
      await settled();
      assert.deepEqual(said, [["SparkWidget:", "Add this page's address to the site."]]);
    } finally {
      console.warn = warn;
    }
  });
}

test("settings that don't come are asked for again", async () => {
  const it = place("network is down", { status: 503, body: "" }, ready());
  it.put({ site: "key" });
  await settled();
  it.page.dispatchEvent(new it.page.Event("online"));
  await settled();
  it.page.dispatchEvent(new it.page.Event("online"));
  await settled();
  assert.deepEqual([it.pauses, it.fetched.length, it.calls], [[1000, 4000], 3, ["open"]]);
});

test("an element that is only moved keeps its chat, one that is taken out ends it and can come back", async () => {
  const it = place(ready(), ready());
  const element = it.put({ site: "key" });
  await settled();
  it.page.document.body.prepend(element);
  await settled();
  assert.deepEqual(it.calls.filter((name) => name !== "moved"), ["open"]);
  element.remove();
  await settled();
  assert.equal(it.calls.at(-1), "destroy");
  assert.deepEqual([element.shadowRoot?.childNodes.length, it.page.SparkWidget], [0, undefined]);
  it.page.document.body.append(element);
  await settled();
  assert.deepEqual([it.calls.at(-1), it.fetched.length], ["open", 2]);
});

test("the same site twice on a page is two chats, and the first keeps the name", async () => {
  const it = place(ready(), ready());
  it.put({ site: "key" });
  const second = it.put({ site: "key" });
  await settled();
  const first = globalOf(it).site("key");
  second.remove();
  await settled();
  assert.equal(globalOf(it).site("key"), first);
});
