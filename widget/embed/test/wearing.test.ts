// What an owner has saved, fetched from a real server, and put on a launcher: its side, sign and words.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { launcherIcons, speech } from "../src/icons.ts";
import { drawLauncher } from "../src/launcher.ts";
import { type Whole } from "../src/settings.ts";
import { type Fresh, fetchFresh } from "../src/wearing.ts";
import { SETTINGS, openPage } from "./page.ts";

const NEW: Whole = { ...SETTINGS, position: "left", launcher: { icon: "question", label: "Ask us" } };

/** The base of a server that answers so, while `use` runs. */
async function serving(status: number, body: object, use: (base: string, asked: string[]) => Promise<void>): Promise<void> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers["cache-control"]}`);
    response.writeHead(status, { "content-type": "application/json", connection: "close" }).end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/widget/`, asked);
  } finally {
    server.close();
  }
}

function drawn(label?: string) {
  const page = openPage();
  const launcher = drawLauncher(page.document, "", { ...SETTINGS, icon: speech, ...(label ? { label } : {}) }, "auto", "right");
  const tag = page.document.createElement("script");
  const looks = (): unknown[] => [
    launcher.corner.className, [...launcher.button.querySelectorAll("path")].map((path) => path.getAttribute("d")).join(), launcher.button.textContent,
  ];
  const fetched = async (base: string): Promise<Fresh | null> => fetchFresh({ settings: SETTINGS, base, tag, launcher, tell: () => {} });
  return { launcher, tag, looks, fetched };
}

test("the launcher takes the new side, sign and words when it is told to, and not before", () => serving(200, NEW, async (base, asked) => {
  const at = drawn();
  const before = at.looks();
  const fresh = await at.fetched(base);
  assert.deepEqual(asked, ["/widget/v1/key.json no-cache"]);
  assert.deepEqual(at.looks(), before);
  fresh?.wear?.();
  assert.deepEqual(at.looks(), ["corner left", launcherIcons.question.join(), "Ask us"]);
}));

test("words that are on it are changed, and gone where there are none any more", async () => {
  const at = drawn("Old words");
  await serving(200, NEW, async (base) => (await at.fetched(base))?.wear?.());
  assert.equal(at.launcher.button.querySelectorAll("bdi").length, 1);
  assert.equal(at.launcher.button.textContent, "Ask us");
  await serving(200, { ...NEW, launcher: { icon: "spark", label: "" } }, async (base) => (await at.fetched(base))?.wear?.());
  assert.deepEqual(at.looks(), ["corner left", launcherIcons.spark.join(), ""]);
});

test("words are text, whatever they say", () => serving(200, { ...NEW, launcher: { icon: "spark", label: "<img src=x>" } }, async (base) => {
  const at = drawn();
  (await at.fetched(base))?.wear?.();
  assert.equal(at.launcher.button.textContent, "<img src=x>");
  assert.equal(at.launcher.button.querySelector("img"), null);
}));

test("the side that the page wants stays", () => serving(200, NEW, async (base) => {
  const at = drawn();
  at.tag.setAttribute("data-position", "right");
  const fresh = await at.fetched(base);
  fresh?.wear?.();
  assert.deepEqual([fresh?.position, at.launcher.corner.className], ["right", "corner right"]);
}));

test("what can't be had changes nothing", async () => {
  const at = drawn();
  await serving(503, {}, async (base) => assert.equal(await at.fetched(base), null));
  await serving(403, { message: "No." }, async (base) => assert.equal(await at.fetched(base), null));
});
