// Long answers and long nonsense, for measuring how much work they make.

const PARAGRAPH =
  "We open at **nine** from *Tuesday* to Saturday, and `npm run build` is what you need. See [our hours](https://example.com/hours) or write to me@example.com. " +
  "Nothing else is needed for a first try, but do read on.\n\n";
const SECTION =
  `## A heading of some words\n\n${PARAGRAPH}- First item with **bold** text\n- Second item\n  - nested with \`code\`\n  - and [a link](https://example.com)\n\n1. One\n2. Two\n\n` +
  `\`\`\`python\ndef answer(question):\n    return client.ask(question)\n\`\`\`\n\n| Plan | Price |\n|:-----|------:|\n| Free | 0 € |\n| Team | 29 € |\n\n> Quoted text of one line.\n\n${PARAGRAPH}`;

/** An answer of about so many characters. */
export const answer = (length: number): string => SECTION.repeat(Math.ceil(length / SECTION.length)).slice(0, length);

export const tokens = (text: string): string[] => text.match(/[^]{1,4}/g) ?? [];

const fill = (piece: string) => (length: number): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** What is known to be slow elsewhere, by name, each for a length. */
export const WORST: Readonly<Record<string, (length: number) => string>> = {
  "one paragraph": fill("word "), "one word": fill("x"), stars: fill("*"), "star words": fill("*a "), "open strong": fill("**a "), "strong and emphasis": fill("*a **b "), "closing stars": fill("a* "),
  underscores: fill("_"), "a_a": fill("a_"), "mixed runs": fill("*_a_* **"), tildes: fill("~~a "), ticks: fill("`"), "ticks of every length": (length) => Array.from({ length: 200 }, (_, i) => `${"`".repeat(i + 1)} `).join("").slice(0, length),
  brackets: fill("["), "closing brackets": fill("]"), "pairs of brackets": fill("[]"), "images": fill("!["), "open links": fill("[a]("), "links in links": fill("[a](b "), "angle links": fill("[a](<b"), "titles": fill("[a](b \"c"), "nested links": (length) => `${"[".repeat(length / 2)}a${"](b)".repeat(length / 8)}`,
  "parentheses": fill("[a]((((("), "angles": fill("<"), "open autolinks": fill("<a:"), "at signs": fill("a@"), "dotted": fill("a.b-c+"), "e-mail": fill("a@b.c-"), "addresses": fill("http://a.b/"), "www": fill("www."), "address tails": (length) => `https://a.b/${"?.".repeat(length / 2)}a`, "address parentheses": (length) => `https://a.b/${")".repeat(length)}`, "address entities": (length) => `https://a.b/${"&a;".repeat(length / 3)}`,
  ampersands: fill("&"), references: fill("&#"), "long reference": (length) => `&${"a".repeat(length)};`, backslashes: fill("\\"), spaces: (length) => `a${" ".repeat(length)}b`, tabs: (length) => `a${"\t".repeat(length)}b`, newlines: fill("\n"), "spaces and newlines": fill("  \n"), "carriage returns": fill("\r"),
  quotes: fill("> "), "quote lines": fill("> a\n"), "deep quotes": fill(">>>>>>>>>> a\n"), bullets: fill("- "), numbers: fill("1. "), "list lines": fill("- a\n"), "loose lists": fill("- a\n\n"), "list staircase": (length) => Array.from({ length: 200 }, (_, i) => `${" ".repeat(i * 2)}- a\n`).join("").slice(0, length), hashes: fill("#"), "heading tails": (length) => `# ${"a #".repeat(length / 3)}b`, rules: fill("- - "), "rule-like": (length) => `${"* ".repeat(length / 2)}a`, setext: fill("a\n=\n"),
  fences: fill("```\n"), "code lines": (length) => `\`\`\`\n${"let a = 1;\n".repeat(length / 11)}`, "one line of code": (length) => `\`\`\`\n${"x".repeat(length)}`, "indented code": fill("    a\n\n"), pipes: fill("|"), "wide head": (length) => `${"|a".repeat(length / 4)}\n${"|-".repeat(length / 4)}`, "rows": (length) => `|a|b|\n|-|-|\n${"|c|d|\n".repeat(length / 6)}`, "empty rows": (length) => `${"|a".repeat(60)}\n${"|-".repeat(60)}\n${"|\n".repeat(length / 2)}`, "one row": (length) => `|a|\n|-|\n|${"b ".repeat(length / 2)}`, "dashes": (length) => `|a|\n|${"-".repeat(length)}`, "dash rows": (length) => `|a|\n|${"- ".repeat(length / 2)}`, nothing: fill("\0"), emoji: fill("😀"), "arabic": fill("مرحبا "),
};

