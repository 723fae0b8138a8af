// No text at all breaks what the embed reads: what broke it once, and some thousands made of what is known.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzz } from "./fuzz/fuzzing.ts";
import { TARGETS, keptOf } from "./fuzz/targets.ts";

for (const [name, target] of Object.entries(TARGETS)) {
  test(`${name}: what broke it once does no more, and no text does`, () => {
    keptOf(name).forEach(target.check);
    const { executions, failures } = fuzz(name, target, 1, (count) => count >= 2000);
    assert.equal(executions, 2000);
    assert.deepEqual([...failures], []);
  });
}
