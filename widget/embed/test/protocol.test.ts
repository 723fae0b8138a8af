// Every vector, both ways: what we send a server reads, and what we can't read is null.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { COMMAND_NAMES, type Command, FACT_NAMES, decode, decodeCommand, decodeLater, encode } from "../src/protocol.ts";

type Good = { readonly name: string; readonly frame: { readonly type: string } };
type Bad = { readonly name: string; readonly text: string };
type Vectors = { readonly up: { good: Good[]; bad: Bad[] }; readonly down: { good: Good[]; bad: Bad[] } };

const path = new URL("../../../tests/vectors/frames.json", import.meta.url);
const vectors: Vectors = JSON.parse(readFileSync(path, "utf8"));

const either = (text: string): unknown => decode(text) ?? decodeLater(text);
const namesIn = (good: readonly Good[]): string[] => [...new Set(good.map(({ frame }) => frame.type))].sort();

for (const { name, frame } of vectors.up.good) {
  test(`the command "${name}" is encoded as the vector says`, () => {
    assert.deepEqual(JSON.parse(encode(frame as Command)), frame);
    assert.deepEqual(decodeCommand(JSON.stringify(frame)), frame);
  });
}

for (const { name, text } of vectors.up.bad) {
  test(`the command "${name}" is not one of ours`, () => assert.equal(decodeCommand(text), null));
}

for (const { name, frame } of vectors.down.good) {
  test(`the fact "${name}" is read`, () => assert.deepEqual(either(JSON.stringify(frame)), frame));
}

for (const { name, text } of vectors.down.bad) {
  test(`the fact "${name}" is unreadable`, () => assert.equal(either(text), null));
}

test("the vectors name every command", () => assert.deepEqual(namesIn(vectors.up.good), [...COMMAND_NAMES].sort()));

test("the vectors name every fact", () => assert.deepEqual(namesIn(vectors.down.good), [...FACT_NAMES].sort()));

test("a field that this version does not know is ignored", () => {
  assert.deepEqual(decode('{"type":"pong","mood":"good"}'), { type: "pong", mood: "good" });
});

test("a name that every object has is not a fact", () => assert.equal(decode('{"type":"toString"}'), null));
