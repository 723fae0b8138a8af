// The embed on an owner's page: what it draws, when it loads the panel, and what it leaves alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "../src/embed.ts";
import { colorRules } from "../src/settings.ts";
import { allNamed, named, openPage } from "./page.ts";
import { READY, Site, pasted, settled } from "./site.ts";

test("one tag draws one launcher, last in the body, and loads nothing else", async () => {
  const site = await pasted();
  assert.deepEqual(site.fetched, ["https://chat.example/sub/widget/v1/key.json"]);
  assert.equal(site.page.document.body.lastElementChild, site.host);
  const button = named(site.root, "button", "Open chat");
  assert.equal(button.getAttribute("aria-expanded"), "false");
  assert.equal(button.getAttribute("aria-controls"), "sw-panel");
  assert.deepEqual(site.loaded, []);
});

test("a tag pasted twice draws once", async () => {
  const site = await pasted();
  site.paste();
  await settled();
  assert.equal(site.page.document.querySelectorAll("[data-sparkwidget]").length, 1);
  assert.equal(site.fetched.length, 1);
});

test("a tag that names no site does nothing", async () => {
  const site = await pasted({ "data-site": " " });
  assert.equal(site.page.SparkWidget, undefined);
  assert.deepEqual(site.fetched, []);
});

test("a script that was moved is found by its address", async () => {
  const site = new Site(openPage(), READY);
  const script = site.page.document.createElement("script");
  script.setAttribute("type", "text/x-not-run");
  script.setAttribute("data-site", "key");
  script.setAttribute("src", "https://chat.example/widget/v1.js?x=1");
  site.page.document.body.append(script);
  start(site.page, null, { css: "", panel: "p.js", load: () => Promise.reject(new Error()) });
  await settled();
  assert.deepEqual(site.fetched, ["https://chat.example/widget/v1/key.json"]);
});

for (const status of [403, 404]) {
  test(`a refusal with ${status} draws nothing and says nothing`, async () => {
    const warn = console.warn;
    const said: unknown[] = [];
    console.warn = (...words) => void said.push(words);
    try {
      const refusal = { status, body: { code: "origin_refused", message: "Add this page's address to the site." } };
      const quiet = await pasted({}, refusal);
      assert.deepEqual([quiet.host, said.length, quiet.pauses.length], [null, 0, 0]);
      await pasted({ "data-debug": "" }, refusal);
      assert.deepEqual(said, [["SparkWidget:", "Add this page's address to the site."]]);
    } finally {
      console.warn = warn;
    }
  });
}

test("settings that don't come are asked for again, with growing pauses and then no more", async () => {
  const site = await pasted({}, "network is down", { status: 503, body: "" });
  for (let i = 0; i < 6; i++) await site.wait();
  assert.deepEqual(site.pauses, [1000, 4000, 16_000]);
  assert.equal(site.fetched.length, 4);
  assert.equal(site.host, null);
});

test("coming online asks for the settings again, until they are there", async () => {
  const site = await pasted({}, "network is down", READY);
  site.page.dispatchEvent(new site.page.Event("online"));
  await settled();
  named(site.root, "button", "Open chat");
  site.page.dispatchEvent(new site.page.Event("online"));
  await site.wait();
  assert.equal(site.fetched.length, 2);
  assert.equal(site.page.document.querySelectorAll("[data-sparkwidget]").length, 1);
});

test("hovering fetches the panel ahead, once", async () => {
  const site = await pasted();
  const button = named(site.root, "button", "Open chat");
  button.dispatchEvent(new site.page.Event("pointerenter"));
  button.dispatchEvent(new site.page.Event("focus"));
  button.click();
  await settled();
  assert.deepEqual(site.loaded, ["https://chat.example/sub/widget/panel-abc.js"]);
  assert.deepEqual(site.calls, ["mount", "open with focus"]);
});

test("the panel speaks to the socket beside the script, prefix included", async () => {
  const site = await pasted();
  site.page.SparkWidget?.open();
  await settled();
  assert.equal(site.options?.socket, "wss://chat.example/sub/ws/v1/key/");
});

test("the launcher opens and closes, its name follows, and closing gives it the focus", async () => {
  const site = await pasted();
  named(site.root, "button", "Open chat").click();
  await settled();
  const button = named(site.root, "button", "Minimise chat");
  assert.equal(button.getAttribute("aria-expanded"), "true");
  site.options?.closed();
  assert.equal(button.getAttribute("aria-label"), "Open chat");
  assert.equal(site.root.activeElement, button);
  button.click();
  await settled();
  assert.deepEqual(site.calls, ["mount", "open with focus", "open with focus"]);
});

test("a panel that doesn't come is regretted, and the next click asks under a new address", async () => {
  const site = await pasted();
  site.broken = true;
  named(site.root, "button", "Open chat").click();
  await settled();
  assert.match(site.root.querySelector("[role=status]")?.textContent ?? "", /could not be loaded/);
  site.broken = false;
  named(site.root, "button", "Open chat").click();
  await settled();
  assert.equal(site.root.querySelector("[role=status]")?.textContent, "");
  assert.deepEqual(site.loaded.map((url) => url.slice(-14)), ["t/panel-abc.js", "panel-abc.js?1"]);
});

test("closing while the panel is still on its way keeps it closed", async () => {
  const site = await pasted();
  site.page.SparkWidget?.toggle();
  site.page.SparkWidget?.toggle();
  await settled();
  assert.deepEqual(site.calls, []);
  named(site.root, "button", "Open chat");
});

test("open before the settings are there is remembered", async () => {
  const site = new Site(openPage(), READY);
  site.paste();
  site.page.SparkWidget?.open();
  await settled();
  assert.deepEqual(site.calls, ["mount", "open with focus"]);
});

test("what was open in this tab opens again without taking the focus", async () => {
  const site = new Site(openPage(), READY);
  site.page.sessionStorage.setItem("sparkwidget:key:open", "1");
  site.paste();
  await settled();
  assert.deepEqual(site.calls, ["mount", "open"]);
});

test("on a small screen nothing opens over the page by itself", async () => {
  const site = new Site(openPage(375), READY);
  site.page.sessionStorage.setItem("sparkwidget:key:open", "1");
  site.paste();
  await settled();
  assert.deepEqual(site.calls, []);
});

test("the loader writes to no storage and sets no cookie", async () => {
  const site = await pasted();
  site.page.SparkWidget?.open();
  await settled();
  assert.equal(site.page.localStorage.length + site.page.sessionStorage.length, 0);
  assert.equal(site.page.document.cookie, "");
});

test("a page of its own opens at once and can't be closed", async () => {
  const site = await pasted({ "data-mode": "page" });
  assert.deepEqual(site.calls, ["mount", "open"]);
  assert.equal(site.options?.page, true);
  site.page.SparkWidget?.close();
  assert.deepEqual(site.calls, ["mount", "open"]);
});

test("destroy leaves nothing behind, and the tag can be pasted again", async () => {
  const site = await pasted();
  site.page.SparkWidget?.open();
  await settled();
  site.page.SparkWidget?.destroy();
  assert.deepEqual([site.host, site.page.SparkWidget, site.calls.at(-1)], [null, undefined, "destroy"]);
  site.replies.push(READY);
  site.paste();
  await settled();
  assert.equal(allNamed(site.root, "button", "Open chat").length, 1);
});

test("only plain colours get into a rule", () => {
  const light = { accent: "#123456", on_accent: "red;}*{display:none", soft: "#ABCDEF" };
  assert.equal(
    colorRules({ light, dark: light }),
    ":host{--sw-accent:#123456;--sw-soft:#ABCDEF}@media(prefers-color-scheme:dark){:host{--sw-accent:#123456;--sw-soft:#ABCDEF}}",
  );
});
