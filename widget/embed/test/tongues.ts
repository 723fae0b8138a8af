// The languages as they are in the sources.

import { readFileSync, readdirSync } from "node:fs";
import type { Languages } from "../src/languages.ts";

const FOLDER = new URL("../src/languages/", import.meta.url);

export const wordsOf = (name: string): Record<string, string> => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8"));

export const FILES: Languages = {
  names: readdirSync(FOLDER).map((file) => file.replace(".json", "")),
  load: async (name) => ({ words: wordsOf(name) as never }),
};
