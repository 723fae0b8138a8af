// The owner's look as rules, and a theme that is fixed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { frameRules, inTheme, lookRules } from "../src/look.ts";
import { SETTINGS } from "./page.ts";

test("the look becomes custom properties of the host, the dark ones where it is dark", () => {
  assert.equal(lookRules(SETTINGS, "auto"),
    ":host{--sw-z:2147483000;--sw-side:20px;--sw-bottom:20px;--sw-font:inherit;--sw-accent:#5346E0;--sw-on-accent:#FFFFFF}"
    + "@media (prefers-color-scheme:dark){:host{--sw-accent:#9C93FF;--sw-on-accent:#17171A}}");
  assert.match(frameRules({ ...SETTINGS, radius: 0 }, "light"), /--sw-radius:0px;--sw-width:400px;--sw-height:680px.*@media not all/);
  assert.match(lookRules({ ...SETTINGS, font: "system-ui" }, "dark"), /--sw-font:system-ui;.*@media all/);
});

test("a sheet for a fixed theme has no more questions to the system", () => {
  const css = "a{color-scheme:light dark}@media(prefers-color-scheme:dark){a{color:red}}@media (prefers-color-scheme: dark){b{color:red}}";
  assert.equal(inTheme(css, "dark"), "a{color-scheme:dark}@media all{a{color:red}}@media  all{b{color:red}}");
  assert.match(inTheme(css, "light"), /^a\{color-scheme:light\}@media not all/);
  assert.match(inTheme(css, "auto"), /@media \(prefers-color-scheme:dark\)/);
});
