// How much work a text makes: in proportion to its length, whatever it says and however it comes. Compared within one run, never with the clock alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inline } from "../src/markdown/inline.ts";
import { Blocks } from "../src/markdown/blocks.ts";
import { PaperDocument, prose } from "./paper.ts";
import { WORST, answer, tokens } from "./streams.ts";

/** Nodes made while an answer of this text comes token by token, one frame for each. */
function nodesMade(text: string): number {
  const document = new PaperDocument();
  const { prose: made } = prose({ document: document as unknown as Document });
  let sofar = "";
  for (const token of tokens(text)) made.show((sofar += token), true);
  made.show(sofar, false);
  return document.made;
}

/** Processor time in milliseconds for the blocks and what stands inside them: the least of a few readings. */
function timeOf(text: string): number {
  let least = Infinity;
  for (let i = 0; i < 5; i++) {
    const start = process.cpuUsage();
    readAll(text);
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function readAll(text: string): void {
  const blocks = new Blocks();
  for (const line of text.split("\n")) blocks.read(line);
  const open = [blocks.root];
  for (let block = open.pop(); block; block = open.pop()) {
    open.push(...block.children);
    for (const part of [...block.parts, block.text]) inline(part, false);
  }
}

// Square growth would be 64 times; what is over in no time can't be compared.
function growth(make: (length: number) => string): number {
  return timeOf(make(40_000)) / Math.max(1, timeOf(make(5000)));
}

test("an answer of five times the length makes five times the nodes while it streams", () => {
  const short = nodesMade(answer(4000));
  assert.ok(nodesMade(answer(20_000)) < 6 * short);
});

for (const name of ["one paragraph", "one line of code", "code lines", "list lines", "rows", "one row", "open strong", "open links"]) {
  test(`${name} of three times the length makes three times the nodes while it streams`, () => {
    const make = WORST[name]!;
    assert.ok(nodesMade(make(9000)) < 4.5 * nodesMade(make(3000)) + 200);
  });
}

test("no text of eight times the length takes much more than eight times as long", () => {
  for (const [name, make] of Object.entries(WORST)) {
    let ratio = growth(make);
    for (let again = 0; ratio >= 30 && again < 3; again++) ratio = Math.min(ratio, growth(make));
    assert.ok(ratio < 30, `${name}: ${ratio.toFixed(1)} times`);
  }
});
