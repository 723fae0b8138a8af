// Questions and answers in the panel: text as it streams, how it ends, and what a screen reader hears of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { allNamed, isShown, named } from "./page.ts";
import { askIn, asked, delta, failed, talking, textOf } from "./room.ts";
import { TURN, welcome } from "./world.ts";

test("streamed text is appended to the same text node", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "At "));
  const node = room.root.querySelector(".text")!.lastChild;
  room.world.line.tell(delta(turn, 1, 3, "nine"), { type: "done", turn, attempt: 1, text: "At nine." });
  assert.equal(room.root.querySelector(".text")!.lastChild, node);
  assert.equal(node?.textContent, "At nine.");
});

test("text is shown as text, never as HTML", () => {
  const room = talking();
  const turn = askIn(room, "<b>When?</b>");
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "<img src=x onerror=alert(1)>"));
  assert.equal(room.root.querySelector("img, b"), null);
  assert.equal(textOf(room), "<img src=x onerror=alert(1)>");
});

test("an answer begins on the side of its first letter, whatever the panel's language is", () => {
  for (const [text, direction] of [["1. مرحبا, hello", "rtl"], ["**שלום**", "rtl"], ["Hello, مرحبا", "ltr"], ["42", ""]]) {
    const room = talking();
    const turn = askIn(room);
    room.world.line.tell(asked(turn), delta(turn, 0, 1, text!));
    assert.equal(room.root.querySelector<HTMLElement>(".text")!.dir, direction);
  }
});

test("only what is seen from its beginning counts as grown on the screen", () => {
  for (const [text, grown] of [["At", true], ["At nine. ".repeat(300), false]] as const) {
    const room = talking();
    const turn = askIn(room);
    room.world.line.tell(asked(turn), delta(turn, 0, 1, text));
    assert.equal(room.root.querySelector(".text")!.classList.contains("grown"), grown);
  }
});

test("three dots come at once, and a sentence after 8 s without text", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn));
  assert.equal(isShown(room.root.querySelector(".thinking")), true);
  room.world.pass(7000);
  assert.doesNotMatch(room.root.textContent ?? "", /Still working/);
  room.world.pass(1500);
  assert.match(room.root.textContent ?? "", /Still working on it/);
  room.world.line.tell(delta(turn, 0, 1, "At"));
  assert.equal(isShown(room.root.querySelector(".thinking")), false);
});

test("a stopped answer can be tried again", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), { type: "stopped", turn, attempt: 1, text: "At" });
  named(room.root, "button", "Try again").click();
  assert.deepEqual(room.world.line.sent.at(-1), { type: "retry", turn, attempt: 1 });
  assert.equal(allNamed(room.root, "button", "Try again").length, 0);
  assert.equal(textOf(room), "At");
});

test("a failure that can't be retried has no button", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), failed(turn, "refused", { retryable: false }));
  assert.match(room.root.textContent ?? "", /can't answer/);
  assert.equal(allNamed(room.root, "button", "Try again").length, 0);
});

test("a code that we don't know is said in the server's words", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), failed(turn, "moon", { message: "The moon is full." }));
  assert.match(room.root.textContent ?? "", /The moon is full\./);
});

test("a limit counts down and then lets the visitor try again", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), failed(turn, "limited", { retry_after: 30 }));
  assert.match(room.root.textContent ?? "", /in 30 s/);
  assert.equal(named<HTMLButtonElement>(room.root, "button", "Try again").disabled, true);
  room.world.pass(10_000);
  assert.match(room.root.textContent ?? "", /in 20 s/);
  room.world.pass(20_000);
  assert.equal(room.root.querySelector(".notice span")?.textContent, "That's all we can answer right now.");
  assert.equal(named<HTMLButtonElement>(room.root, "button", "Try again").disabled, false);
});

test("whoever waits sees the place in the queue instead of the dots, hears it when it moves, and then the answer", () => {
  const room = talking();
  const turn = askIn(room);
  const live = (): string => room.root.querySelector("[aria-live=polite]")?.textContent ?? "";
  const waits = (position: number): void => room.world.line.tell({ type: "waiting", turn, attempt: 1, position });
  room.world.line.tell(asked(turn));
  waits(3);
  assert.match(room.root.querySelector(".slow")!.textContent ?? "", /place in the queue: 3/);
  assert.equal(isShown(room.root.querySelector(".dots")), false);
  assert.match(live(), /queue: 3/);
  waits(2);
  room.world.pass(1500);
  assert.match(live(), /queue: 2/);
  waits(0);
  assert.equal(isShown(room.root.querySelector(".dots")), true);
  assert.equal(room.root.querySelector(".slow")!.textContent, "");
  waits(1);
  room.world.line.tell(delta(turn, 0, 1, "At"));
  assert.equal(isShown(room.root.querySelector(".thinking")), false);
});

test("a place in the queue of an earlier attempt is none", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), asked(turn, 2), { type: "waiting", turn, attempt: 1, position: 3 });
  assert.equal(room.root.querySelector(".slow")!.textContent, "");
});

test("an old attempt's text stays, marked, until the new one has text", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "At"), asked(turn, 2));
  assert.equal(textOf(room), "At");
  assert.equal(room.root.querySelector(".text")!.classList.contains("old"), true);
  room.world.line.tell(delta(turn, 0, 1, "We", 2));
  assert.equal(textOf(room), "We");
  assert.equal(room.root.querySelector(".text")!.classList.contains("old"), false);
});

test("turns stand in the order of the welcome, and each keeps its element", () => {
  const room = talking();
  const turn = askIn(room, "Second?");
  const element = room.root.querySelector(".turn");
  const older = { turn: TURN, question: "First?", asked_at: "", state: "done", attempt: 1, seq: 1, text: "One.", code: null, message: null, retryable: false, rating: "none" } as const;
  room.world.line.tell(welcome({ turns: [older, { ...older, turn, question: "Second?", text: "Two." }] }));
  const turns = [...room.root.querySelectorAll(".turn")];
  assert.deepEqual(turns.map((it) => it.querySelector(".bubble")?.textContent), ["First?", "Second?"]);
  assert.equal(turns[1], element);
});

test("a screen reader hears whole sentences, at most one update in 1.5 s, and the end", () => {
  const room = talking();
  const live = (): string => room.root.querySelector("[aria-live=polite]")?.textContent ?? "";
  const turn = askIn(room);
  room.world.line.tell(asked(turn), delta(turn, 0, 1, "We open at ni"));
  assert.equal(live(), "");
  room.world.line.tell(delta(turn, 1, 2, "ne. We close at six. And"));
  assert.equal(live(), "We open at nine. We close at six.");
  room.world.line.tell({ type: "done", turn, attempt: 1, text: "We open at nine. We close at six. And so on" });
  assert.equal(live(), "We open at nine. We close at six.");
  room.world.pass(1500);
  assert.equal(live(), "And so on Answer complete.");
  room.world.pass(1500);
  assert.equal(live(), "");
});

test("a failed answer is named as the server's log names it, and no other", () => {
  const room = talking();
  const turn = askIn(room);
  room.world.line.tell(asked(turn), failed(turn, "unavailable"));
  const id = room.root.querySelector<HTMLElement>(".notice small")!;
  assert.equal(isShown(id), true);
  assert.equal(id.textContent, turn.slice(0, 6).toUpperCase());
  named(room.root, "button", "Try again").click();
  room.world.line.tell(asked(turn, 2), { type: "stopped", turn, attempt: 2, text: "At" });
  assert.equal(isShown(id), false);
});
