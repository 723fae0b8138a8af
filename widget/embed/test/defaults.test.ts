// What the server leaves out of a tag is what the embed fills in: tests/vectors/site_settings.json says it to both.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DEFAULTS, complete } from "../src/defaults.ts";
import { frameRules, inTheme, lookRules } from "../src/look.ts";
import type { Look, Whole } from "../src/settings.ts";

const VECTOR: Whole = JSON.parse(readFileSync(new URL("../../../tests/vectors/site_settings.json", import.meta.url), "utf8"));
const LOOK: readonly (keyof Look)[] = ["colors", "theme", "radius", "font", "offset", "size", "z_index"];

test("the embed's defaults are those of a site that nobody has changed", () => {
  const { site: _, launcher, ...told } = VECTOR;
  const said = Object.fromEntries(Object.entries(told).filter(([name]) => !(LOOK as readonly string[]).includes(name)));
  assert.deepEqual({ ...DEFAULTS }, said);
  assert.deepEqual(launcher, { icon: "speech", label: "" });
});

test("a tag that says nothing of the look looks like one that says all of the default look", () => {
  assert.equal(lookRules({}), lookRules(VECTOR, VECTOR.theme));
  assert.equal(frameRules({}), frameRules(VECTOR, VECTOR.theme));
  const css = "a{color-scheme:light dark}@media(prefers-color-scheme:dark){a{color:red}}";
  assert.equal(inTheme(css), inTheme(css, VECTOR.theme));
});

test("what a tag says stands", () => {
  assert.deepEqual(complete({ site: "key", title: "Ann", credit: false }), { ...DEFAULTS, site: "key", title: "Ann", credit: false });
});
