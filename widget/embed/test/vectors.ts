// The texts that tests/browser draws in a real page, too.

import { readFileSync } from "node:fs";

const path = new URL("../../../tests/vectors/markdown.json", import.meta.url);

export const { cases, hostile }: { readonly cases: readonly string[]; readonly hostile: readonly string[] } = JSON.parse(readFileSync(path, "utf8"));
