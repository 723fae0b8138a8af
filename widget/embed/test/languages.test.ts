// The languages: each file has every word with the same holes, the first that is wanted and there is taken, and Intl does the rest.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Languages, choose, nameOf } from "../src/languages.ts";
import { sayWait } from "../src/waits.ts";
import { Speech, localised } from "../src/speech.ts";
import { launcherWords, moreWords, words } from "../src/strings.ts";
import type { Settings } from "../src/settings.ts";
import { SETTINGS, type } from "./page.ts";
import { enter, talking } from "./room.ts";
import { settled } from "./site.ts";
import { FILES, wordsOf } from "./tongues.ts";

const ENGLISH: Record<string, string> = { ...launcherWords, ...words, ...moreWords };
const NAMES = FILES.names;
// The same word in both languages.
const SAME: Record<string, readonly string[]> = {
  de: ["size_0", "name", "optional", "code"], fr: ["conversation", "menu", "text", "email", "code"], es: ["size_0"], pt: ["menu", "email"], it: ["menu", "email", "privacy"],
  nl: ["menu", "privacy", "code"], pl: ["menu", "email"], tr: ["size_0"],
};
const holes = (text: string): string => (text.match(/\{\w+\}/g) ?? []).sort().join();

test("these are the languages beside English", () => {
  assert.equal(NAMES.join(" "), "ar de es fr he hi it ja ko nl pl pt ru tr uk zh");
});

for (const name of NAMES) {
  test(`${name} has every word, with the same holes and ends, and no English`, () => {
    const own = wordsOf(name);
    assert.deepEqual(Object.keys(own).sort(), Object.keys(ENGLISH).sort());
    for (const [key, text] of Object.entries(ENGLISH)) {
      assert.equal(holes(own[key]!), holes(text), key);
      assert.equal(own[key]!.endsWith(" "), text.endsWith(" "), key);
      assert.equal(own[key] === text, SAME[name]?.includes(key) === true, `${key}: ${own[key]}`);
      assert.ok(own[key]!.trim() !== "" && own[key]!.length <= Math.max(30, text.length * 2.2), `${key}: ${own[key]}`);
    }
  });
}

test("the first wanted language that there is is taken, with its region for numbers and times", () => {
  assert.deepEqual(choose(["sv", "de-AT", "en"], NAMES), { language: "de", locale: "de-AT" });
  assert.deepEqual(choose(["pt-BR"], NAMES), { language: "pt", locale: "pt-BR" });
  assert.deepEqual(choose(["en-GB", "de"], NAMES), { language: "en", locale: "en-GB" });
  assert.deepEqual(choose(["zh_TW"], NAMES), { language: "zh", locale: "zh-TW" });
  assert.deepEqual(choose(["sv", "!"], NAMES), { language: "en", locale: "en" });
  assert.deepEqual(choose(["de-!"], NAMES), { language: "de", locale: "de" });
});

test("what the visitor has chosen comes before all that is wanted, in the region that is wanted, if it still exists", () => {
  assert.deepEqual(choose(["fr", "de-AT"], NAMES, "de"), { language: "de", locale: "de-AT" });
  assert.deepEqual(choose(["fr"], NAMES, "de"), { language: "de", locale: "de" });
  assert.deepEqual(choose(["fr", "en-GB"], NAMES, "en"), { language: "en", locale: "en-GB" });
  assert.deepEqual(choose(["fr"], NAMES, "tlh"), { language: "fr", locale: "fr" });
});

test("each language calls itself by a name of its own, as at the beginning of a line", () => {
  const names = ["en", ...NAMES].map(nameOf);
  assert.equal(new Set(names).size, NAMES.length + 1);
  for (const name of ["English", "Deutsch", "Español", "Français", "Українська", "Türkçe", "العربية", "עברית", "हिन्दी", "中文", "日本語", "한국어"]) assert.ok(names.includes(name), name);
});

test("numbers, waits, times and days are said as the language does", () => {
  const german = new Speech("de", "de-AT");
  assert.equal(german.fill("{n} Zeichen", { n: 2000 }).replace(/\s/g, " "), "2 000 Zeichen");
  assert.equal(sayWait("de-AT", 30_000), "in 30 Sekunden");
  assert.equal(sayWait("de-AT", 1), "in 1 Sekunde");
  assert.equal(sayWait("de-AT", 3_600_000), "in 60 Minuten");
  assert.equal(sayWait("de-AT", 86_400_000), "in 24 Stunden");
  const now = new Date(2026, 10, 23, 9, 5);
  assert.equal(german.clock(now), "9:05");
  assert.equal(german.day(now, now.getTime()), "heute");
  assert.equal(german.day(new Date(2026, 10, 22, 23), now.getTime()), "gestern");
  assert.equal(german.day(new Date(2026, 10, 2), now.getTime()), "Montag, 2. November");
  assert.deepEqual(["ar", "he", "de"].map((name) => new Speech(name, name).direction), ["rtl", "rtl", "ltr"]);
});

test("the owner's texts of the language take the place of the site's, and any word of ours", () => {
  const own = { greeting: "Guten Tag!", starters: ["Wann?"], consent: "Einverstanden?", send: "Los", teaser: "Hallo" };
  const settings = { ...SETTINGS, consent: { text: "All right?" }, words: { de: own } };
  const german = localised(settings, "de");
  assert.deepEqual([german.greeting, german.starters, german.consent?.text, german.title], ["Guten Tag!", ["Wann?"], "Einverstanden?", "Ask us"]);
  assert.equal(localised(settings, "fr").consent?.text, "All right?");
});

test("the panel opens in the language that the page wants, once its words are there", async () => {
  const room = enter({ lang: "de", languages: FILES, settings: { words: { de: { greeting: "Guten Tag!", send: "Los" } } } });
  assert.equal(room.root.querySelector<HTMLElement>(".panel")?.hidden, true);
  await settled();
  const panel = room.root.querySelector<HTMLElement>(".panel")!;
  assert.deepEqual([panel.hidden, panel.lang, panel.dir], [false, "de", "ltr"]);
  assert.equal(room.root.querySelectorAll(".panel").length, 1);
  assert.match(panel.textContent, /Guten Tag!.*Fragen Sie/s);
  assert.equal(room.root.querySelector(".send")?.getAttribute("aria-label"), "Los");
});

function slow(): { come: () => Promise<void>; languages: Languages } {
  let come = (): void => {};
  const coming = new Promise<void>((done) => (come = done));
  const load = async (name: string): ReturnType<Languages["load"]> => coming.then(() => FILES.load(name));
  return { languages: { ...FILES, load }, come: () => (come(), settled()) };
}

test("the panel opens without words that don't come within 300 ms, and puts them in when they come", async () => {
  const { languages, come } = slow();
  const room = enter({ lang: "de", languages });
  room.world.pass(300);
  await settled();
  assert.equal(room.root.querySelector<HTMLElement>(".panel")?.hidden, false);
  assert.match(room.root.textContent ?? "", /Ask in your own words/);
  await come();
  assert.match(room.root.textContent ?? "", /Fragen Sie in Ihren eigenen Worten/);
  assert.equal(room.root.activeElement === room.root.querySelector(".composer textarea"), true);
});

test("nobody is disturbed in writing by words that come late", async () => {
  const { languages, come } = slow();
  const room = enter({ lang: "de", languages });
  room.world.pass(300);
  await settled();
  const field = room.root.querySelector<HTMLTextAreaElement>(".composer textarea")!;
  type(room.page, field, "When");
  await come();
  assert.equal(field.isConnected, true);
  assert.match(room.root.textContent ?? "", /Ask in your own words/);
});

test("a panel that is closed while it waits for words stays closed", async () => {
  const { languages, come } = slow();
  const room = enter({ lang: "de", languages });
  room.panel.close();
  await come();
  assert.equal(room.root.querySelector<HTMLElement>(".panel")?.hidden, true);
  assert.equal(room.root.querySelectorAll(".panel").length, 1);
});

test("words that can't be had are done without", async () => {
  const room = enter({ lang: "ar", languages: { names: NAMES, load: () => Promise.reject(new Error("404")), own: FILES.own } });
  await settled();
  assert.deepEqual([room.root.querySelector<HTMLElement>(".panel")?.hidden, room.root.querySelector<HTMLElement>(".panel")?.dir], [false, "ltr"]);
});

test("owners change English words too", () => {
  const room = talking({ settings: { words: { en: { failed_limited: "Enough for today.", title: "Ask Ann" } } } });
  assert.equal(room.root.querySelector("#sw-title")?.textContent, "Ask Ann");
});

test("texts that the tag didn't bring along are fetched for a visitor who reads their language, also in English", async () => {
  for (const language of ["de", "en"]) {
    let fetched = 0;
    const own = async (): Promise<Settings["words"]> => (fetched++, { [language]: { greeting: "Moin!", send: "Los", starters: ["Wann?"] } });
    const room = enter({ lang: language, languages: { ...FILES, own }, settings: { texts: [language] } });
    await settled();
    assert.match(room.root.textContent ?? "", /Moin!.*Wann\?/s);
    assert.equal(room.root.querySelector(".send")?.getAttribute("aria-label"), "Los");
    assert.equal(fetched, 1);
  }
});

test("nobody waits for texts of a language that isn't spoken here", async () => {
  const room = enter({ lang: "en", languages: FILES, settings: { texts: ["de"] } });
  assert.equal(room.root.querySelector<HTMLElement>(".panel")?.hidden, false);
});

test("without the owner's texts the language is spoken all the same", async () => {
  const room = enter({ lang: "de", languages: { ...FILES, own: () => Promise.reject(new Error("403")) }, settings: { texts: ["de"] } });
  await settled();
  assert.match(room.root.textContent ?? "", /Hi! What would you like to know\?.*Fragen Sie/s);
});

test("a draft from before a reload doesn't keep the panel from its language", async () => {
  const room = enter({ languages: FILES });
  room.page.localStorage.setItem("sparkwidget:key", "tok.1");
  room.page.sessionStorage.setItem("sparkwidget:key:draft", "Wann");
  room.panel.destroy();
  const next = enter({ languages: FILES, lang: "de", page: room.page });
  await settled();
  const field = next.root.querySelector<HTMLTextAreaElement>(".composer textarea")!;
  assert.deepEqual([field.value, next.root.querySelector<HTMLElement>(".panel")!.lang], ["Wann", "de"]);
});
