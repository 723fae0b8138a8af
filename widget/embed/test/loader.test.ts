// The embed on an owner's page before the panel is there: what it draws, when it loads the panel, and what it leaves alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { question } from "../src/icons.ts";
import { words } from "../src/launcher.ts";
import { launcherWords } from "../src/strings.ts";
import { allNamed, named, openPage } from "./page.ts";
import { Site, pasted, settled } from "./site.ts";

const NAMES = ["on", "off", "destroy", "open", "close", "toggle", "ask", "reset", "show", "hide", "ready", "site", "push", "identify", "logout", "setContext"];

test("one tag draws one launcher, last in the body, and loads nothing else", async () => {
  const site = await pasted();
  assert.equal(site.page.document.body.lastElementChild, site.host);
  assert.equal(named(site.root, "button", "Open chat").getAttribute("aria-expanded"), "false");
  assert.deepEqual(site.loaded, []);
});

test("the two words of the loader are those of the panel", () => {
  assert.deepEqual(words, { open: launcherWords.open, lost: launcherWords.lost });
});

test("a label stands beside the icon, and the name begins with it", async () => {
  const site = await pasted({}, { icon: question, label: "Ask us" });
  const button = named(site.root, "button", "Ask us. Open chat");
  assert.equal(button.textContent, "Ask us");
  assert.deepEqual([...button.querySelectorAll("path")].map((path) => path.getAttribute("d")), [...question]);
});

test("a page may choose the corner and the theme, and nothing else of the look", async () => {
  const site = await pasted({ "data-position": "left", "data-theme": "dark", "data-title": "Evil" });
  assert.ok(site.root.querySelector(".corner.left"));
  assert.match(site.root.querySelector("style")?.textContent ?? "", /@media all\{:host\{--sw-accent:#9C93FF/);
});

test("a tag pasted twice draws once", async () => {
  const site = await pasted();
  site.paste();
  await settled();
  assert.equal(site.page.document.querySelectorAll("[data-sparkwidget]").length, 1);
});

test("hovering and focusing fetch the panel ahead without entering it", async () => {
  const site = await pasted();
  const button = named(site.root, "button", "Open chat");
  button.dispatchEvent(new site.page.Event("pointerenter"));
  await settled();
  assert.deepEqual([site.loaded, site.calls], [["https://chat.example/sub/widget/panel-abc.js"], []]);
  button.click();
  await settled();
  assert.deepEqual(site.calls, ["enter", "toggle"]);
});

test("a panel that doesn't come is regretted, and the next click asks under a new address", async () => {
  const site = await pasted();
  const button = named(site.root, "button", "Open chat");
  site.broken = true;
  button.click();
  await settled();
  assert.match(site.root.querySelector("[role=status]")?.textContent ?? "", /could not be loaded/);
  site.broken = false;
  button.click();
  await settled();
  assert.equal(site.root.querySelector("[role=status]")?.textContent, "");
  assert.deepEqual(site.loaded.map((url) => url.slice(-14)), ["t/panel-abc.js", "panel-abc.js?1"]);
});

test("there is one global, with exactly these names", async () => {
  const site = await pasted();
  assert.deepEqual(Object.keys(site.global).sort(), [...NAMES, "sites"].sort());
});

test("what the page says of its visitor loads nothing, and is handed in with the panel", async () => {
  const site = await pasted();
  site.global.identify("first");
  site.global.identify("second");
  site.global.setContext({ plan: "pro" });
  await settled();
  assert.deepEqual(site.loaded, []);
  site.global.open();
  await settled();
  assert.deepEqual(site.door?.held, { identify: "second", setContext: { plan: "pro" } });
  site.global.identify("third");
  site.global.logout();
  site.global.push(["setContext", null]);
  assert.deepEqual(site.calls, ["enter", "open", "identify third", "identify", "setContext"]);
});

test("who logs out before the panel is there is nobody", async () => {
  const site = await pasted();
  site.global.push(["identify", "first"], ["logout"]);
  site.global.open();
  await settled();
  assert.deepEqual(site.door?.held, { identify: undefined });
});

test("calls are made in their order once the panel is there, and it is entered once", async () => {
  const site = await pasted();
  site.global.ask("When?");
  site.global.reset();
  site.global.toggle();
  await settled();
  assert.deepEqual(site.calls, ["enter", "ask When?", "reset", "toggle"]);
});

test("what was called before there was an embed is made up for, and unknown names are left out", async () => {
  const site = new Site();
  const heard: unknown[] = [];
  site.page.SparkWidget = [["on", "ready", (data: unknown) => heard.push(data)], ["explode"], ["ask", "When?"]];
  site.paste();
  await settled();
  assert.deepEqual(site.calls, ["enter", "ask When?"]);
  assert.deepEqual(heard, [{ site: "key" }]);
  site.global.push(["toggle"]);
  await settled();
  assert.equal(site.calls.at(-1), "toggle");
});

test("ready is kept once the launcher stands, for those who come late too", async () => {
  const site = await pasted();
  assert.equal(await site.global.ready, site.global.site("key"));
  let late = 0;
  site.global.on("ready", () => late++);
  await settled();
  assert.equal(late, 1);
});

test("listeners hear what the panel tells, with the site, until they are taken off", async () => {
  const site = await pasted();
  const heard: unknown[] = [];
  const hear = (data: unknown): void => void heard.push(data);
  site.global.on("answered", hear);
  site.global.on("asked", () => assert.fail("Nothing was asked."));
  site.global.open();
  await settled();
  site.door?.tell("answered", { turn: "1" });
  await settled();
  site.global.off("answered", hear);
  site.door?.tell("answered", { turn: "2" });
  await settled();
  assert.deepEqual(heard, [{ site: "key", turn: "1" }]);
});

test("hide takes the launcher away and closes the chat, show brings it back", async () => {
  const site = await pasted();
  site.global.open();
  await settled();
  site.global.hide();
  assert.deepEqual([site.calls.at(-1), allNamed(site.root, "button", "Open chat").length], ["close", 0]);
  site.global.show();
  named(site.root, "button", "Open chat");
});

test("several sites share the global; plain calls go to the first, and destroy takes all", async () => {
  const site = await pasted();
  site.paste({}, { site: "other", position: "left" });
  await settled();
  assert.equal(site.page.document.querySelectorAll("[data-sparkwidget]").length, 2);
  assert.ok(site.global.site("other"));
  assert.equal(site.global.site("nobody"), undefined);
  site.global.open();
  await settled();
  assert.equal(site.door?.settings.site, "key");
  site.global.site("other")?.open();
  await settled();
  assert.equal(site.door?.settings.site, "other");
  site.global.destroy();
  assert.deepEqual([site.host, site.page.SparkWidget], [null, undefined]);
});

test("one of several sites can be destroyed alone", async () => {
  const site = await pasted();
  site.paste({}, { site: "other" });
  await settled();
  site.global.site("other")?.destroy();
  assert.equal(site.page.document.querySelectorAll("[data-sparkwidget]").length, 1);
  assert.ok(site.global.site("key"));
});

test("what was open in this tab, or shall be, opens without taking the focus; not over a small page", async () => {
  for (const [width, attributes, stored, calls] of [
    [1280, {}, true, ["enter", "unfold"]], [1280, { "data-open": "" }, false, ["enter", "unfold"]],
    [375, {}, true, []], [375, { "data-open": "" }, false, []], [1280, {}, false, []],
  ] as const) {
    const site = new Site(openPage(width));
    if (stored) site.page.sessionStorage.setItem("sparkwidget:key:open", "1");
    site.paste(attributes);
    await settled();
    assert.deepEqual(site.calls, calls);
  }
});

test("the teaser comes in its time, and only where a visit begins, to those who have not asked", async () => {
  const teaser = { text: "Need a hand?", delay: 5 };
  const cases = [["", null, [5000]], ["https://search.example/", null, [5000]], ["https://example.com/", null, []], ["", "sparkwidget:key", []]] as const;
  for (const [from, stored, pauses] of cases) {
    const site = new Site();
    Object.defineProperty(site.page.document, "referrer", { value: from });
    if (stored) site.page.localStorage.setItem(stored, "1");
    site.paste({}, { teaser });
    await settled();
    assert.deepEqual([...site.timers.values()].map(({ pause }) => pause), pauses);
    await site.wait();
    assert.deepEqual(site.calls, pauses.length === 0 ? [] : ["enter", "tease"]);
  }
});

test("the loader writes to no storage and sets no cookie", async () => {
  const site = await pasted({}, { teaser: { text: "Hello", delay: 1 } });
  site.global.open();
  await site.wait();
  assert.equal(site.page.localStorage.length + site.page.sessionStorage.length, 0);
  assert.equal(site.page.document.cookie, "");
});

for (const mode of ["page", "inline"]) {
  test(`a chat in mode ${mode} has no launcher and is entered at once, again and again if need be`, async () => {
    const site = new Site();
    site.broken = true;
    site.paste({ "data-mode": mode });
    await settled();
    assert.deepEqual([...site.timers.values()].map(({ pause }) => pause), [2000]);
    await site.wait();
    assert.deepEqual([...site.timers.values()].map(({ pause }) => pause), [4000]);
    site.broken = false;
    await site.wait();
    assert.deepEqual(site.calls, ["enter", "unfold"]);
    assert.deepEqual([site.host, site.door?.launcher, site.timers.size], [null, null, 0]);
  });
}

test("a page that takes the host away gets it back in the next frame, with the panel as it was", async () => {
  const site = await pasted();
  site.global.open();
  await settled();
  site.page.document.body.replaceChildren();
  assert.equal(site.host, null);
  await new Promise((done) => site.page.requestAnimationFrame(done));
  await settled();
  named(site.root, "button", "Open chat");
  assert.equal(site.calls.at(-1), "moved");
});

test("destroy leaves nothing behind, also before the panel is there, and the tag can be pasted again", async () => {
  const site = await pasted({}, { teaser: { text: "Hello", delay: 9 } });
  const heard: unknown[] = [];
  site.global.on("destroyed", (data) => heard.push(data));
  site.global.open();
  site.global.destroy();
  await settled();
  assert.deepEqual([site.host, site.page.SparkWidget, site.timers.size, site.calls], [null, undefined, 0, []]);
  assert.equal("SparkWidget" in site.page, false);
  assert.deepEqual(heard, [{ site: "key" }]);
  site.paste();
  await settled();
  named(site.root, "button", "Open chat");
});

test("an element that the owner has put into the page is left to the panel file", async () => {
  const site = await pasted();
  const element = site.page.document.createElement("spark-widget");
  site.page.document.body.append(element);
  await settled();
  assert.deepEqual(site.adopted, [element]);
});
