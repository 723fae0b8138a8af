// The language that the visitor chooses in the menu: how it is found, what it changes, and what it leaves as it was.

import assert from "node:assert/strict";
import { test } from "node:test";
import { named, press, type } from "./page.ts";
import { type Room, askIn, asked, enter, talking } from "./room.ts";
import { settled } from "./site.ts";
import { FILES } from "./tongues.ts";
import { welcome } from "./world.ts";

const button = (room: Room): HTMLElement => named(room.root, "button", "Menu");
const focused = (room: Room): string => room.root.activeElement?.textContent ?? "";
const key = (room: Room, name: string): KeyboardEvent => press(room.page, room.root.activeElement as HTMLElement, name);
const panelOf = (room: Room): HTMLElement => room.root.querySelector(".panel")!;
const item = (room: Room, name: string): HTMLElement => named(room.root, "[role^=menuitem]", name);
const language = (room: Room): HTMLElement => [...room.root.querySelectorAll<HTMLElement>("[aria-haspopup=menu].item")].at(-1)!;

async function speak(room: Room, name: string): Promise<void> {
  room.root.querySelector<HTMLElement>("#sw-menu")!.click();
  language(room).click();
  item(room, name).click();
  await settled();
}

test("the languages are a menu in the menu: each calls itself by its own name, the spoken one is chosen", () => {
  const room = talking({ languages: FILES });
  button(room).click();
  const parent = item(room, "Language English");
  assert.equal(parent.getAttribute("aria-haspopup"), "menu");
  parent.focus();
  key(room, "ArrowRight");
  const rows = [...room.root.querySelectorAll<HTMLElement>("[role=menu]:not([hidden]) [role=menuitemradio]")];
  assert.deepEqual(rows.map((row) => [row.lang, row.textContent]).sort().slice(0, 4), [["ar", "العربية"], ["de", "Deutsch"], ["en", "English"], ["es", "Español"]]);
  assert.deepEqual(rows.filter((row) => row.getAttribute("aria-checked") === "true").map((row) => row.lang), ["en"]);
  assert.deepEqual([focused(room), rows.length, rows[0]!.closest("[role=menu]")!.getAttribute("aria-label")], ["English", 17, "Language"]);
  key(room, "n");
  assert.equal(focused(room), "Nederlands");
  key(room, "ArrowLeft");
  assert.equal(room.root.activeElement === parent, true);
  key(room, "ArrowRight");
  key(room, "Escape");
  assert.equal(room.root.activeElement === parent, true);
  key(room, "ArrowRight");
  key(room, "Home");
  assert.equal(focused(room), "Back");
  (room.root.activeElement as HTMLElement).click();
  assert.equal(room.root.activeElement === parent, true);
  key(room, "Escape");
  assert.deepEqual([room.root.activeElement === button(room), room.closed()], [true, 0]);
});

test("in a panel from right to left, the arrow to the left leads into the languages", async () => {
  const room = talking({ languages: FILES });
  await speak(room, "العربية");
  assert.deepEqual([panelOf(room).dir, panelOf(room).lang], ["rtl", "ar"]);
  room.root.querySelector<HTMLElement>("#sw-menu")!.click();
  language(room).focus();
  key(room, "ArrowLeft");
  assert.equal(focused(room), "العربية");
  key(room, "ArrowRight");
  assert.equal(room.root.activeElement === language(room), true);
});

test("the chosen language dresses the panel at once, and a running answer, the draft, the card and the place of the focus stay", async () => {
  const room = talking({ languages: FILES, settings: { messages: true } });
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "delta", turn, attempt: 1, after: 0, seq: 1, text: "We open" });
  type(room.page, room.field, "And on");
  button(room).click();
  item(room, "Leave a message").click();
  const text = room.root.querySelector<HTMLTextAreaElement>("[name=text]")!;
  type(room.page, text, "Please call");
  button(room).focus();
  await speak(room, "Deutsch");
  const field = room.root.querySelector<HTMLTextAreaElement>(".composer textarea")!;
  assert.deepEqual([panelOf(room).lang, room.root.querySelectorAll(".panel").length, panelOf(room).hidden], ["de", 1, false]);
  assert.deepEqual([field.value, room.root.querySelector<HTMLTextAreaElement>("[name=text]")!.value], ["And on", "Please call"]);
  assert.match(panelOf(room).textContent, /Nachricht hinterlassen/);
  assert.equal(room.root.activeElement === room.root.querySelector("#sw-menu"), true);
  room.world.line.tell({ type: "delta", turn, attempt: 1, after: 1, seq: 2, text: " at nine" });
  room.world.pass(20);
  assert.match(room.root.querySelector(".text")!.textContent, /We open at nine/);
});

test("a message that is on its way is thanked for in the language chosen meanwhile", async () => {
  const room = talking({ languages: FILES, settings: { messages: true } });
  button(room).click();
  item(room, "Leave a message").click();
  for (const [name, value] of [["email", "ann@example.com"], ["text", "Please call"]] as const) type(room.page, room.root.querySelector(`[name=${name}]`)!, value);
  room.root.querySelector("form")!.dispatchEvent(new room.page.Event("submit", { cancelable: true }));
  const contact = room.world.line.sent.at(-1);
  assert.equal(contact?.type, "contact");
  await speak(room, "Deutsch");
  assert.match(room.root.querySelector("form")!.textContent, /Wird gesendet/);
  room.world.line.tell({ type: "contacted", turn: contact.turn });
  room.world.pass(20);
  assert.match(panelOf(room).textContent, /Vielen Dank/);
  await speak(room, "English");
  assert.match(panelOf(room).textContent, /Thank you\. Your message has arrived/);
});

test("the chosen language is remembered once the visitor is known, and goes before the page's and the browser's", async () => {
  const room = enter({ languages: FILES, lang: "fr" });
  await settled();
  room.world.line.accept();
  room.world.line.tell(welcome({ token: "tok.1" }));
  await speak(room, "Nederlands");
  assert.equal(room.page.localStorage.length, 0);
  const field = room.root.querySelector<HTMLTextAreaElement>(".composer textarea")!;
  type(room.page, field, "Wanneer?");
  press(room.page, field, "Enter");
  assert.equal(room.page.localStorage.getItem("sparkwidget:key:language"), "nl");
  room.panel.destroy();
  const next = enter({ languages: FILES, lang: "fr", page: room.page });
  await settled();
  assert.equal(panelOf(next).lang, "nl");
});

test("of two languages chosen in a hurry, the last one is spoken; words that don't come are said to be missing", async () => {
  let come = (): void => {};
  const waiting = new Promise<void>((done) => (come = done));
  const load: typeof FILES.load = async (name) => {
    if (name === "fr") throw new Error("404");
    if (name === "de") await waiting;
    return FILES.load(name);
  };
  const room = talking({ languages: { ...FILES, load } });
  await speak(room, "Deutsch");
  await speak(room, "Español");
  come();
  await settled();
  assert.equal(panelOf(room).lang, "es");
  await speak(room, "Français");
  assert.equal(panelOf(room).lang, "es");
  assert.match(room.root.querySelector(".status")!.textContent, /No se ha podido cargar/);
});

test("what was accepted in one language is accepted in the other", async () => {
  const consent = { text: "We keep questions." };
  const room = talking({ languages: FILES, settings: { consent, words: { de: { consent: "Wir speichern Fragen." } } } });
  type(room.page, room.field, "When?");
  press(room.page, room.field, "Enter");
  room.root.querySelector("form")!.dispatchEvent(new room.page.Event("submit", { cancelable: true }));
  assert.equal(room.world.line.types().at(-1), "ask");
  await speak(room, "Deutsch");
  assert.equal(room.page.localStorage.getItem("sparkwidget:key:consent"), "Wir speichern Fragen.");
});
