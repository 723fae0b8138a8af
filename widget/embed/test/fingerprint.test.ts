// What an agreed text is called: tests/vectors/fingerprints.json says it to the embed and to the server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fingerprint } from "../src/fingerprint.ts";

const vectors: Record<string, string> = JSON.parse(readFileSync(new URL("../../../tests/vectors/fingerprints.json", import.meta.url), "utf8"));

for (const [text, known] of Object.entries(vectors)) {
  test(`the fingerprint of “${text.slice(0, 30)}”`, () => assert.equal(fingerprint(text), known));
}
