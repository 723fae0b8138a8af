// What the embed reads of strangers, and the law of each: facts, event streams, Markdown. The seeds are those of the server's tests.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { decode, decodeCommand } from "../../src/protocol.ts";
import { eventReader } from "../../src/fallback.ts";
import { type Paper, drawing, drawn, streamed } from "../paper.ts";
import { cases, hostile } from "../vectors.ts";

const VECTORS = new URL("../../../../tests/vectors/", import.meta.url);
type Known = { readonly frame?: unknown; readonly text?: unknown };
type Side = { readonly good: readonly Known[]; readonly bad: readonly Known[] };
const frames: { readonly up: Side; readonly down: Side } = JSON.parse(readFileSync(new URL("frames.json", VECTORS), "utf8"));

export type Target = { readonly seeds: readonly string[]; readonly words: readonly string[]; readonly check: (text: string) => void };

const seedsOf = (side: Side): string[] => [...side.good, ...side.bad].map((it) => (typeof it.text === "string" ? it.text : JSON.stringify(it.frame ?? null)));

/** What is read says the same when it is written and read again. */
function checkFacts(text: string): void {
  for (const read of [decode, decodeCommand]) {
    const frame = read(text);
    if (frame) assert.deepEqual(read(JSON.stringify(frame)), JSON.parse(JSON.stringify(frame)));
  }
}

function eventsOf(pieces: readonly string[]): string[] {
  const told: string[] = [];
  const read = eventReader((name, data) => told.push(`${name}\0${data}`));
  for (const piece of pieces) read(piece);
  return told;
}

/** Cut anywhere, the events are the same. */
function checkStreams(text: string): void {
  const whole = eventsOf([text]);
  const middle = text.length >> 1;
  assert.deepEqual(eventsOf([text.slice(0, middle), text.slice(middle)]), whole);
  if (text.length < 3000) assert.deepEqual(eventsOf(text.split("")), whole);
}

const ELEMENTS = /^(?:div|p|h[3-6]|[uo]l|li|blockquote|hr|br|em|strong|del|code|pre|a|span|button|table|thead|tbody|t[rhd])$/;
const ATTRIBUTES = /^(?:class|dir|start|role|tabindex|type|data-tip|aria-label|title|target|rel|href)$/;

function harmless(node: Paper): void {
  if (node.nodeType === 3) return;
  assert.match(node.name, ELEMENTS);
  for (const [name, value] of node.attributes) {
    assert.match(name, ATTRIBUTES);
    if (name === "href") assert.match(value, /^(?:https?:\/\/[^/]|mailto:|tel:)/);
  }
  node.childNodes.forEach(harmless);
}

/** Nothing but the few elements that we make, the same at a split, and while it is live. */
function checkMarkdown(text: string): void {
  const whole = drawn(text);
  harmless(whole);
  const middle = text.length >> 1;
  assert.equal(drawing(streamed([text.slice(0, middle), text.slice(middle)])), drawing(whole));
  harmless(drawn(text.slice(0, middle), true));
}

const STREAM = ["data: {\"type\":\"pong\"}\n\n", "event: close\ndata: 1000\n\n", ": beat\r\n\r\ndata: a\r\ndata: b\r\n\r\n"];
export const TARGETS: Readonly<Record<string, Target>> = {
  markdown: { seeds: [...cases, ...hostile], words: ["**", "`", "```\n", "](", "![", "<b>", "javascript:", "https://a.b/", "\n> ", "\n- ", "|", "&#x6A;", "\\", "&colon;"], check: checkMarkdown },
  facts: { seeds: [...seedsOf(frames.down), ...seedsOf(frames.up)], words: ["\"type\":", "\"welcome\"", "\"turns\":[", "__proto__", "\"constructor\"", "null", "1e999", "\\ud800"], check: checkFacts },
  streams: { seeds: STREAM, words: ["data:", "data: ", "event: ", "close", "\n\n", "\r\n", ":", "\r"], check: checkStreams },
};

/** Inputs that broke it once. */
export function keptOf(name: string): string[] {
  try {
    const folder = new URL(`fuzz/${name}/`, VECTORS);
    return readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));
  } catch {
    return [];
  }
}
