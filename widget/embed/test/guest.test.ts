// One chat with its panel: the launcher kept in step, what the page is told, the teaser, the badge, and a chat that stands in the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Door, Inside } from "../src/door.ts";
import { defineElement } from "../src/element.ts";
import { type Mount, enter } from "../src/guest.ts";
import { drawLauncher } from "../src/launcher.ts";
import type { PanelOptions } from "../src/options.ts";
import type { Given, Settings } from "../src/settings.ts";
import { Speech, localised } from "../src/speech.ts";
import { type Page, SETTINGS, allNamed, named, openPage } from "./page.ts";

type Stage = { page: Page; inside: Inside; root: ShadowRoot; options: PanelOptions; settings: Settings; calls: string[]; told: string[] };

function stage(attributes: Record<string, string> = {}, more: Partial<Given> = {}, page = openPage(), language = "en", held?: Door["held"]): Stage {
  const settings = { ...SETTINGS, ...more };
  const tag = page.document.createElement("script");
  for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value);
  page.document.body.append(tag);
  defineElement(page, () => assert.fail("Nobody else made an element."));
  const launcher = attributes["data-mode"] ? null : drawLauncher(page.document, "", settings, "auto", "right");
  if (launcher) {
    launcher.host.moved = () => {};
    page.document.body.append(launcher.host);
  }
  const stage = { page, calls: [], told: [] } as unknown as Stage;
  const mount: Mount = (root, given, options) => {
    Object.assign(stage, { root, options, settings: given });
    options.dressed?.(new Speech(language, language), localised(given, language));
    const did = (name: string) => (what?: unknown): void => void stage.calls.push(what === undefined ? name : `${name} ${String(what)}`);
    return { open: did("open"), close: did("close"), ask: did("ask"), reset: did("reset"), moved: did("moved"), destroy: did("destroy") };
  };
  const tell: Door["tell"] = (event) => void stage.told.push(event);
  stage.inside = enter(page, { settings, base: "https://chat.example/sub/widget/", tag, launcher, tell, ...held && { held } }, mount);
  return stage;
}

const button = (at: Stage, name = "Open chat"): HTMLElement => named(at.root, "[part=launcher]", name);
const frame = (page: Page): Promise<unknown> => new Promise((done) => page.requestAnimationFrame(done));

test("the panel speaks to the socket beside the files, and finds the site's own beside the settings", () => {
  const { options } = stage({ "data-lang": "de", "data-theme": "dark", "data-debug": "" });
  assert.equal(options.socket, "wss://chat.example/sub/ws/v1/key/");
  assert.equal(options.base, "https://chat.example/sub/widget/v1/key/");
  assert.deepEqual([options.lang, options.theme, options.debug], ["de", "dark", true]);
});

test("the page's corner holds for the panel too", () => {
  assert.equal(stage({ "data-position": "left" }).settings.position, "left");
  assert.equal(stage({ "data-position": "middle of nowhere" }).settings.position, "right");
});

test("opening and closing change the launcher's name and tell the page, once each", () => {
  const at = stage();
  at.inside.open();
  at.inside.open();
  assert.equal(button(at, "Minimise chat").getAttribute("aria-expanded"), "true");
  at.inside.toggle();
  at.inside.close();
  assert.equal(at.root.activeElement, button(at));
  assert.deepEqual(at.calls, ["open true", "open true", "close"]);
  assert.deepEqual(at.told, ["open", "close"]);
});

test("a visitor who closes the panel gets the launcher back, with the focus", () => {
  const at = stage();
  at.inside.unfold();
  at.options.closed();
  assert.equal(at.root.activeElement, button(at));
  assert.deepEqual([at.calls, at.told], [["open false"], ["open", "close"]]);
});

test("a question of the page's opens the chat, and is text whatever it was", () => {
  const at = stage();
  at.inside.ask(7);
  assert.deepEqual(at.calls, ["open true", "ask 7"]);
});

test("answers that end unseen are counted on the launcher and in its name, until it is opened", () => {
  const at = stage({}, { label: "Ask us" });
  at.options.tell?.("asked", {});
  at.options.tell?.("answered", {});
  at.options.tell?.("failed", {});
  assert.equal(button(at, "Ask us. Open chat. New answers: 2").querySelector(".badge")?.textContent, "2");
  at.inside.open();
  at.options.tell?.("answered", {});
  at.inside.close();
  assert.equal(button(at, "Ask us. Open chat").querySelector(".badge")?.textContent, "");
  assert.deepEqual(at.told, ["asked", "answered", "failed", "open", "answered", "close"]);
});

test("the teaser opens the chat, and nothing is stored of it", () => {
  const at = stage({}, { teaser: { text: "Need a hand?", delay: 3 } });
  at.inside.tease();
  at.inside.tease();
  assert.equal(at.page.localStorage.length, 0);
  named(at.root, "button", "Need a hand?").click();
  assert.deepEqual([allNamed(at.root, "button", "Need a hand?").length, at.calls], [0, ["open true"]]);
  assert.equal(at.page.localStorage.length + at.page.sessionStorage.length, 0);
});

test("the teaser is in the visitor's language, where the owner has written it", () => {
  const more = { teaser: { text: "Need a hand?", delay: 3 }, words: { de: { teaser: "Kann ich helfen?" } } };
  const at = stage({}, more, openPage(), "de");
  at.inside.tease();
  named(at.root, "button", "Kann ich helfen?");
});

test("a teaser that is dismissed is gone for this page, is stored nowhere, and gives the launcher the focus", () => {
  const at = stage({}, { teaser: { text: "Need a hand?", delay: 3 } });
  at.inside.tease();
  named(at.root, "button", "Dismiss").click();
  at.inside.tease();
  assert.equal(allNamed(at.root, "button", "Need a hand?").length, 0);
  assert.equal(at.root.activeElement, button(at));
  assert.equal(at.page.localStorage.length + at.page.sessionStorage.length, 0);
});

test("no teaser comes where the page was loaded again or gone back to, because that is no beginning", () => {
  const teaser = { text: "Need a hand?", delay: 3 };
  for (const [type, cards] of [[0, 1], [1, 0], [2, 0]]) {
    const at = stage({}, { teaser });
    Object.defineProperty(at.page.performance, "navigation", { value: { type }, configurable: true });
    at.inside.tease();
    Reflect.deleteProperty(at.page.performance, "navigation"); // all pages here share it
    assert.equal(allNamed(at.root, "button", "Need a hand?").length, cards);
  }
});

test("a teaser does not come over an open chat or a hidden launcher, and goes when the chat opens", () => {
  const teaser = { text: "Need a hand?", delay: 3 };
  const open = stage({}, { teaser });
  open.inside.open();
  open.inside.tease();
  assert.equal(allNamed(open.root, "button", "Need a hand?").length, 0);
  const waiting = stage({}, { teaser });
  waiting.inside.tease();
  waiting.inside.open();
  assert.equal(allNamed(waiting.root, "button", "Need a hand?").length, 0);
  assert.equal(waiting.page.localStorage.length, 0);
});

test("what the page said before the panel was there is among its papers, and so is what it says later", () => {
  const at = stage({}, {}, openPage(), "en", { identify: "jwt", setContext: { plan: "pro" } });
  const { papers } = at.options;
  assert.deepEqual([papers?.named, papers?.context], [["jwt"], { plan: "pro" }]);
  let changes = 0;
  papers!.changed = () => changes++;
  at.inside.identify("other");
  at.inside.setContext(null);
  assert.deepEqual([papers?.named, papers?.context, changes], [["other"], null, 2]);
});

test("where the page has said nothing, there are no papers", () => {
  const { papers } = stage({}, {}, openPage(), "en", { identify: undefined }).options;
  assert.deepEqual([papers?.named, papers?.context], [undefined, undefined]);
});

test("what the page has said outlives a panel that is taken out of the page", async () => {
  const page = openPage();
  const at = stage({ "data-mode": "inline", "data-target": "#chat" }, {}, page);
  page.document.body.insertAdjacentHTML("beforeend", "<div id=chat></div>");
  await frame(page);
  await frame(page);
  at.inside.unfold();
  at.inside.identify("jwt");
  const before = at.options.papers;
  page.document.querySelector("#chat")?.remove();
  await frame(page);
  await frame(page);
  page.document.body.insertAdjacentHTML("beforeend", "<div id=chat></div>");
  await frame(page);
  await frame(page);
  assert.equal(at.calls.filter((call) => call.startsWith("open")).length >= 2, true);
  assert.equal(at.options.papers, before);
});

test("a chat in the page stands where its tag stands, as a page it fills the body", () => {
  const inline = stage({ "data-mode": "inline" });
  inline.inside.unfold();
  assert.equal(inline.page.document.querySelector("script")?.nextElementSibling, inline.root.host);
  const page = stage({ "data-mode": "page" });
  page.inside.unfold();
  assert.deepEqual([page.root.host.parentElement, page.root.host.getAttribute("mode")], [page.page.document.body, "page"]);
  assert.equal(page.options.page, true);
});

test("a chat waits for the element that it shall stand in, ends with it, and begins anew with the next", async () => {
  const page = openPage();
  const at = stage({ "data-mode": "inline", "data-target": "#chat" }, {}, page);
  at.inside.unfold();
  assert.deepEqual(at.calls, []);
  page.document.body.insertAdjacentHTML("beforeend", "<main><div id=chat></div></main>");
  await frame(page);
  await frame(page);
  assert.equal(page.document.querySelector("#chat")?.firstElementChild, at.root.host);
  assert.deepEqual(at.calls, ["open false"]);
  page.document.querySelector("main")?.remove();
  await frame(page);
  await frame(page);
  assert.deepEqual(at.calls, ["open false", "destroy"]);
  page.document.body.insertAdjacentHTML("beforeend", "<div id=chat></div>");
  await frame(page);
  await frame(page);
  assert.deepEqual(at.calls, ["open false", "destroy", "open false"]);
  at.inside.destroy();
  assert.equal(page.document.querySelector("#chat")?.children.length, 0);
});
