// Answers that want to do harm: whatever they say, nothing active comes of it, at no moment and at no split.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADDRESSES, LINES, MARKS, chances, textOf } from "./chance.ts";
import { openPage } from "./page.ts";
import { type Paper, WORDS, drawing, drawn, prose, streamed } from "./paper.ts";
import { Prose } from "../src/markdown/prose.ts";
import { hostile } from "./vectors.ts";

const ELEMENTS = new Set([
  "div", "p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br", "em", "strong", "del", "code", "pre", "a", "span", "button",
  "table", "thead", "tbody", "tr", "th", "td",
]);
const CLASSES = new Set(["prose", "tight", "loose", "sheet", "code", "bar", "copy", "scroll", "left", "center", "right"]);
const VALUES: Readonly<Record<string, (value: string, name: string) => boolean>> = {
  class: (value) => CLASSES.has(value),
  dir: (value) => value === "auto" || value === "ltr",
  start: (value) => /^\d{1,9}$/.test(value),
  role: (value) => value === "group",
  tabindex: (value) => value === "0",
  type: (value) => value === "button",
  "data-tip": (value) => value === "",
  "aria-label": () => true,
  title: (_, name) => name === "a",
  target: (value, name) => name === "a" && value === "_blank",
  rel: (value, name) => name === "a" && value === "noopener noreferrer nofollow ugc",
  href: (value, name) => name === "a" && /^(?:https?:\/\/[^/]|mailto:|tel:)/.test(value) && ["http:", "https:", "mailto:", "tel:"].includes(new URL(value, "https://page.example").protocol),
};

function harmless(node: Paper, text: string): void {
  if (node.nodeType === 3) return;
  assert.ok(ELEMENTS.has(node.name), `<${node.name}> of ${JSON.stringify(text)}`);
  for (const [name, value] of node.attributes) assert.ok(VALUES[name]?.(value, node.name), `${name}=${value} of ${JSON.stringify(text)}`);
  if (node.name === "a") assert.ok(node.attributes.has("href") && node.attributes.has("rel"), JSON.stringify(text));
  for (const child of node.childNodes) harmless(child, text);
}

test("a hostile text does nothing at any moment and is the same at every split", () => {
  assert.ok(hostile.length >= 150);
  for (const text of hostile) {
    const whole = drawing(drawn(text));
    const { prose: made, root } = prose();
    for (let at = 1; at <= text.length; at++) {
      made.show(text.slice(0, at), true);
      harmless(root, text.slice(0, at));
      const split = streamed([text.slice(0, at), text.slice(at)]);
      assert.equal(drawing(split), whole, `${at} ${JSON.stringify(text)}`);
    }
    made.show(text, false);
    harmless(root, text);
    assert.equal(drawing(root), whole);
  }
});

test("a text by chance does nothing and raises nothing", () => {
  const chance = chances(23);
  const pieces = [...LINES, ...MARKS, ...ADDRESSES, "<script>", "javascript:", "](javascript:alert(1))", "&colon;", "\0", "\ud83d", "\u202e", "\u200b", "&#x6A;", "onclick=\""];
  for (let i = 0; i < 3000; i++) {
    const text = textOf(pieces, 30, chance);
    const { prose: made, root } = prose();
    const middle = Math.floor(chance() * text.length);
    made.show(text.slice(0, middle), true);
    harmless(root, text);
    made.show(text, false);
    harmless(root, text);
    assert.equal(drawing(root), drawing(drawn(text)), JSON.stringify(text));
  }
});

test("a document with HTML in it is never asked to read any", () => {
  const page = openPage();
  const refuse = { set: () => assert.fail("HTML was set."), configurable: true };
  for (const name of ["innerHTML", "outerHTML"]) Object.defineProperty(page.Element.prototype, name, refuse);
  const made = new Prose({ document: page.document, words: WORDS, copy: null, frame: (run) => run() });
  for (const text of hostile) made.show(text, false);
  made.show(hostile.join("\n\n"), false);
  assert.equal(made.element.querySelector("script, img, svg, iframe, style, form, [onerror], [onload], [style], [src]"), null);
  assert.match(made.element.textContent ?? "", /<img src=x onerror=alert\(1\)>/);
});
