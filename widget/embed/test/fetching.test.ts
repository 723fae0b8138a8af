// v1.js: the tag that names its site in an attribute, and the tag that waits for elements.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PanelFile } from "../src/door.ts";
import { fetchWhatIsAsked } from "../src/fetching.ts";
import { readTag } from "../src/tag.ts";
import { type Page, openPage } from "./page.ts";
import { settled } from "./site.ts";

const BASE = "https://chat.example/sub/widget/";
const KEYED = { site: "key", base: BASE };
const OURS = 'script[src*="/widget/v1.js"]';

function script(page: Page, attributes: Record<string, string>): HTMLElement {
  const element = page.document.createElement("script");
  for (const [name, value] of Object.entries({ type: "text/x-not-run", ...attributes })) element.setAttribute(name, value);
  page.document.body.append(element);
  return element;
}

/** A page and what was loaded there; every try fails until `works`. */
function network(page = openPage()): { page: Page; loaded: string[]; pauses: number[]; later: (() => void)[]; load: (url: string) => Promise<PanelFile>; works: boolean; adopted: Element[] } {
  const loaded: string[] = [];
  const pauses: number[] = [];
  const later: (() => void)[] = [];
  const adopted: Element[] = [];
  page.setTimeout = ((run: () => void, pause: number) => (pauses.push(pause), later.push(run))) as unknown as typeof page.setTimeout;
  const it = {
    page, loaded, pauses, later, adopted, works: true,
    load: async (url: string): Promise<PanelFile> => {
      loaded.push(url);
      if (!it.works) throw new TypeError("Failed to fetch");
      return { enter: () => assert.fail("Nobody enters."), adopt: (_window, element) => void adopted.push(element) };
    },
  };
  return it;
}

test("the tag is the running script, or the one that a plugin has moved", () => {
  const page = openPage();
  assert.equal(readTag(page.document, null, OURS), null);
  const tag = script(page, { src: "https://chat.example/sub/widget/v1.js?x=1", "data-site": " key " });
  const found = { script: tag, ...KEYED, address: "https://chat.example/sub/widget/v1.js?x=1" };
  assert.deepEqual(readTag(page.document, tag, OURS), found);
  assert.deepEqual(readTag(page.document, script(page, { src: "/bundle.js" }), OURS), found);
});

test("a tag with a site fetches that site's own loader", async () => {
  const { page, load, loaded } = network();
  fetchWhatIsAsked(page, KEYED, "panel-abc.js", load);
  await settled();
  assert.deepEqual(loaded, [`${BASE}v1/key.js`]);
});

test("what doesn't come is asked for again, with growing pauses, and then when the network is back", async () => {
  const it = network();
  it.works = false;
  fetchWhatIsAsked(it.page, KEYED, "panel-abc.js", it.load);
  for (let i = 0; i < 6; i++) {
    await settled();
    it.later.splice(0).forEach((run) => run());
  }
  assert.deepEqual(it.pauses, [1000, 4000, 16_000]);
  assert.deepEqual(it.loaded.map((url) => url.slice(BASE.length)), ["v1/key.js", "v1/key.js?1", "v1/key.js?2", "v1/key.js?3"]);
  it.works = true;
  it.page.dispatchEvent(new it.page.Event("online"));
  await settled();
  it.page.dispatchEvent(new it.page.Event("online"));
  await settled();
  assert.equal(it.loaded.length, 5);
});

test("a site that is on the page already is not fetched again", async () => {
  const { page, load, loaded } = network();
  page.SparkWidget = { sites: new Map([["key", {}]]) } as unknown as NonNullable<Page["SparkWidget"]>;
  fetchWhatIsAsked(page, KEYED, "panel-abc.js", load);
  assert.deepEqual(loaded, []);
});

test("without a site nothing is fetched until there is an element", async () => {
  const { page, load, loaded, adopted } = network();
  fetchWhatIsAsked(page, { site: "", base: BASE }, "panel-abc.js", load);
  assert.deepEqual([loaded, page.SparkWidget], [[], undefined]);
  const element = page.document.createElement("spark-widget");
  page.document.body.append(element);
  await settled();
  assert.deepEqual([loaded, adopted], [[`${BASE}panel-abc.js`], [element]]);
});
