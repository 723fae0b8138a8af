// The puzzle's solver, and what goes over the line while it works.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Command } from "../src/protocol.ts";
import { solve, zeros } from "../src/puzzle.ts";
import { named } from "./page.ts";
import { type Room, askIn, asked, status, talking } from "./room.ts";
import { welcome } from "./world.ts";

type Vectors = { readonly hashes: { text: string; zeros: number }[]; readonly solved: { puzzle: string; bits: number; answer: string }[] };

const path = new URL("../../../tests/vectors/puzzles.json", import.meta.url);
const vectors: Vectors = JSON.parse(readFileSync(path, "utf8"));

const commands = (room: Room): Command[] => room.world.line.sent;
const rest = (): Promise<void> => new Promise((done) => setTimeout(done));

async function until(is: () => boolean): Promise<void> {
  for (let tries = 0; !is(); tries++) {
    assert.ok(tries < 5000, "It never came.");
    await rest();
  }
}

test("zero bits are counted as the vectors say", () => {
  for (const { text, zeros: count } of vectors.hashes) assert.equal(zeros(text), count, text);
});

for (const { puzzle, bits, answer } of vectors.solved) {
  test(`a puzzle of ${bits} bits has the solution that the server takes`, async () => assert.equal(await solve(puzzle, bits), answer));
}

test("it works in slices, and stops between two of them when nobody wants the solution any more", async () => {
  let now = 0;
  let slices = 0;
  const pace = { now: () => (now += 5), rest: (run: () => void) => (slices++, run()) };
  assert.equal(await solve("never", 256, () => slices >= 3, pace), null);
  assert.equal(slices, 3);
});

const { puzzle, bits, answer } = vectors.solved.at(-1)!;

/** The server wants it solved; the extras deal with that once they hear of it in answer to the question. */
function puzzled(room: Room, turn: string): void {
  const fact = { type: "puzzle", turn, kind: "pow", puzzle, bits } as const;
  room.world.line.tell(fact);
  room.world.line.tell(welcome({}));
  room.world.line.tell(fact);
}

test("a question that a puzzle stands before is asked again with the solution, which is told meanwhile", async () => {
  const room = talking();
  const turn = askIn(room);
  puzzled(room, turn);
  assert.match(status(room), /Checking/);
  await until(() => commands(room).at(-1)?.type === "ask" && "solution" in commands(room).at(-1)!);
  assert.deepEqual(commands(room).at(-1), { type: "ask", turn, text: "When?", solution: { puzzle, answer } });
  assert.equal(status(room), "");
  room.world.line.tell(asked(turn));
  assert.deepEqual(commands(room).map(({ type }) => type), ["hello", "ask", "hello", "ask", "ask"]);
});

test("a question that is stopped while its puzzle is solved goes back into its field, and nothing more of it goes up", async () => {
  const room = talking();
  const turn = askIn(room);
  puzzled(room, turn);
  named(room.root, "button", "Stop").click();
  assert.deepEqual([room.field.value, status(room)], ["When?", ""]);
  for (let tries = 0; tries < 50; tries++) await rest();
  assert.deepEqual(commands(room).filter((it) => "solution" in it || it.type === "stop"), []);
});

test("a puzzle that this embed can't solve changes nothing", () => {
  const room = talking();
  const turn = askIn(room);
  puzzled(room, turn);
  const before = commands(room).length;
  room.world.line.tell({ type: "puzzle", turn, kind: "picture", puzzle, bits: 0 });
  assert.equal(commands(room).length, before);
});
