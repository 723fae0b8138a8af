// The languages as they are in the sources.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import type { Languages } from "../src/languages.ts";
import type { Words } from "../src/strings.ts";

const FOLDER = new URL("../src/languages/", import.meta.url);

export const wordsOf = (name: string): Record<string, string> => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8"));

export const FILES: Languages = {
  names: readdirSync(FOLDER).map((file) => file.replace(".json", "")),
  load: async (name) => wordsOf(name) as Words,
  own: () => assert.fail("The tag has brought all texts along."),
};
