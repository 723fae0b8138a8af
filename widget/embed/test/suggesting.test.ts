// Approved questions while somebody types, and after an answer: when they are asked for, how they are chosen, and what is passed over.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Command, Suggested } from "../src/protocol.ts";
import { localised } from "../src/speech.ts";
import { SETTINGS, allNamed, press, type } from "./page.ts";
import { type Room, type RoomOptions, askIn, asked, enter, talking } from "./room.ts";
import { welcome } from "./world.ts";

const QUESTIONS = ["When do you open?", "When do you close?"];

function suggesting(options: RoomOptions = {}): Room {
  return talking({ ...options, settings: { suggests: true, ...options.settings } });
}

const sent = (room: Room): Command[] => room.world.line.sent.filter((it) => it.type === "suggest");
const options = (room: Room): string[] => [...room.root.querySelectorAll("[role=option]")].map((it) => it.textContent ?? "");
const active = (room: Room): string | null => {
  const id = room.field.getAttribute("aria-activedescendant");
  return id && (room.root.getElementById(id)?.textContent ?? "?");
};

function told(room: Room, text: string, questions: readonly string[] = QUESTIONS, turn: string | null = null): void {
  room.world.line.say(JSON.stringify({ type: "suggested", text, turn, questions } satisfies Suggested));
}

function typing(room: Room, text: string): void {
  type(room.page, room.field, text);
  room.world.pass(120);
  told(room, text);
}

/** Asks, and is answered; gives the turn. */
function answered(room: Room, question = "When?"): string {
  const turn = askIn(room, question);
  room.world.line.tell(asked(turn));
  room.world.line.tell({ type: "done", turn, attempt: 1, text: "At nine." });
  return turn;
}

test("the server is asked once somebody pauses, in the chat's language, and never for a single letter", () => {
  const room = suggesting();
  type(room.page, room.field, "w");
  room.world.pass(500);
  type(room.page, room.field, "wh");
  room.world.pass(60);
  type(room.page, room.field, "when");
  room.world.pass(120);
  assert.deepEqual(sent(room), [{ type: "suggest", text: "when", turn: null, language: "en" }]);
});

test("who typed before the line stood is offered questions once it does", () => {
  const room = enter({ settings: { suggests: true } });
  type(room.page, room.field, "when");
  room.world.pass(500);
  assert.deepEqual(sent(room), []);
  room.world.line.accept();
  room.world.line.tell(welcome({ token: "tok.1", question_limit: 40 }));
  room.world.pass(500);
  assert.deepEqual(sent(room), [{ type: "suggest", text: "when", turn: null, language: "en" }]);
  room.world.pass(500);
  assert.equal(sent(room).length, 1);
});

test("a site without approved questions asks for none", () => {
  const room = talking();
  type(room.page, room.field, "when");
  room.world.pass(500);
  answered(room);
  assert.deepEqual(sent(room), []);
  assert.equal(room.root.querySelector("[role=listbox]"), null);
});

test("arrows choose, the field keeps the focus, and enter asks what is chosen", () => {
  const room = suggesting();
  typing(room, "when");
  assert.deepEqual([options(room), active(room)], [QUESTIONS, null]);
  press(room.page, room.field, "ArrowDown");
  press(room.page, room.field, "ArrowDown");
  assert.equal(active(room), QUESTIONS[1]);
  press(room.page, room.field, "ArrowDown");
  assert.equal(active(room), null, "after the last one comes the field itself");
  press(room.page, room.field, "ArrowDown");
  assert.equal(room.root.activeElement, room.field);
  press(room.page, room.field, "Enter");
  const question = room.world.line.sent.at(-1);
  assert.equal(question?.type === "ask" && question.text, QUESTIONS[0]);
  assert.deepEqual([room.field.value, options(room)], ["", []]);
});

test("enter without a choice asks what was typed", () => {
  const room = suggesting();
  typing(room, "when");
  press(room.page, room.field, "Enter");
  const question = room.world.line.sent.at(-1);
  assert.equal(question?.type === "ask" && question.text, "when");
});

test("escape closes the list first, and the chat only then", () => {
  const room = suggesting();
  typing(room, "when");
  press(room.page, room.field, "Escape");
  assert.deepEqual([options(room), room.closed(), room.field.value], [[], 0, "when"]);
  press(room.page, room.field, "Escape");
  assert.equal(room.closed(), 1);
});

test("a click chooses, too", () => {
  const room = suggesting();
  typing(room, "when");
  room.root.querySelectorAll<HTMLElement>("[role=option]")[1]!.click();
  const question = room.world.line.sent.at(-1);
  assert.equal(question?.type === "ask" && question.text, QUESTIONS[1]);
});

test("what comes late, or is unreadable, is passed over", () => {
  const room = suggesting();
  typing(room, "when");
  type(room.page, room.field, "how");
  assert.deepEqual(options(room), [], "they were for other words");
  told(room, "when");
  room.world.line.say('{"type":"suggested","text":"how","turn":null,"questions":[7]}');
  assert.deepEqual(options(room), []);
  typing(room, "how");
  assert.deepEqual(options(room), QUESTIONS);
});

test("after an answer come questions that were not asked yet, once, and they go when one is asked", () => {
  const room = suggesting();
  const turn = answered(room);
  assert.deepEqual(sent(room), [{ type: "suggest", text: "", turn, language: "en" }]);
  told(room, "", QUESTIONS, turn);
  type(room.page, room.field, "My dra");
  const group = room.root.querySelector<HTMLElement>(".next")!;
  assert.deepEqual([group.hidden, group.querySelectorAll("button").length], [false, 2]);
  allNamed(room.root, "button", QUESTIONS[0]!)[0]!.click();
  const question = room.world.line.sent.at(-1);
  assert.equal(question?.type === "ask" && question.text, QUESTIONS[0]);
  assert.deepEqual([group.hidden, room.field.value], [true, "My dra"]);
});

test("consent comes before a question that was chosen, too", () => {
  const room = suggesting({ settings: { consent: { text: "I agree." } } });
  typing(room, "when");
  press(room.page, room.field, "ArrowDown");
  press(room.page, room.field, "Enter");
  assert.notEqual(room.root.querySelector("form"), null);
  assert.equal(room.field.value, QUESTIONS[0]);
  assert.equal(room.world.line.sent.some((it) => it.type === "ask"), false);
});

test("questions to begin with are those of the page and the language, where there are some", () => {
  const sets = [["^\\/shop\\/.*$", "de", ["Wie groß?"]], ["^\\/shop\\/.*$", "", ["How large?"]], ["", "de", ["Wann?"]]] as const;
  const settings = { ...SETTINGS, starters: ["When?"], sets };
  const at = (path: string, language: string): readonly string[] => {
    Object.assign(globalThis, { location: { pathname: path } });
    return localised(settings, language).starters;
  };
  assert.deepEqual(at("/shop/hats", "de"), ["Wie groß?"]);
  assert.deepEqual(at("/shop/hats", "fr"), ["How large?"]);
  assert.deepEqual(at("/about", "de"), ["Wann?"]);
  assert.deepEqual(at("/about", "en"), ["When?"]);
  assert.deepEqual(at("/blog/shop/", "en"), ["When?"]);
});
