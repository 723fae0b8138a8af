// What a screen reader is told of an answer: what it says, not how it is written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer } from "../src/announcer.ts";
import { openPage } from "./page.ts";
import { FakeWorld } from "./world.ts";

function said(text: string): string {
  const region = openPage().document.createElement("div");
  const announcer = new Announcer(region as unknown as HTMLElement, new FakeWorld());
  announcer.begin();
  announcer.finish(text, "");
  return (region.textContent ?? "").replace(/\s+/g, " ").trim();
}

for (const [written, heard] of [
  ["We open at **nine**.", "We open at nine."],
  ["## Hours\n- Tuesday\n- Sunday", "Hours Tuesday Sunday"],
  ["See [our hours](https://shop.example/hours).", "See our hours."],
  ["```python\nprint(1)\n```", "print(1)"],
  ["| Plan | Price |\n| --- | --: |\n| Free | 0 |", "Plan Price Free 0"],
  ["> Use `make run` ~~now~~", "Use make run now"],
  ["2 * 3 = 6, snake_case, a-b", "2 * 3 = 6, snake_case, a-b"],
] as const) {
  test(`"${written.split("\n")[0]}" is said as it is meant`, () => assert.equal(said(written), heard));
}
