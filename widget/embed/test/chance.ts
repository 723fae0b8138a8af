// Texts made by chance from a seed, so that what fails once fails again.

/** Numbers from 0 up to, not including, 1. */
export function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6D2B79F5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function textOf(pieces: readonly string[], most: number, chance: () => number): string {
  return Array.from({ length: 1 + Math.floor(chance() * most) }, () => pieces[Math.floor(chance() * pieces.length)]).join("");
}

export const LINES = [
  "- ", "1. ", "2) ", "> ", "# ", "## ", "```", "~~~", "    ", "\n", "\n", "\n\n", "a", "b *c*", "| a | b |", "|---|:-:|", "| x |", "---", "===", "\t", " ", "  ",
  "* ", "+ ", "- [ ] ", "- [x] ", "10. ", "***", "text", "|", "\\", "\n  ", "\n    ", "\n   ", "-", "#", ":-", "\n> ", "\n- ", "\n\n  ", "\r\n", "`",
];
export const MARKS = [
  "*", "**", "_", "__", "~~", "~", "`", "``", "[", "]", "(", ")", "](", "![", "a", "b", " ", "foo", "\\", "&amp;", "&#65;", "\n", "  \n", "<", ">", "<b>", "!", ".", ",",
  "\"t\"", "é", "“", "‘x’", "_a_", "*b*", ":", "1", "](/u)", "[x](https://x.y)", "[x](<https://x.y/a b>)", "](https://a.b \"t\")", "[x](", "😀", "&", "&copy;", "`c`",
];
export const ADDRESSES = [
  "https://a.b/c", "(https://x.y)", "<https://q.r>", "www.e.org", "me@ex.org", "<me@ex.org>", " ", " ", "a", "*", "**", "_x_", ".", ",", "!", "?", ")", "(", "&amp;", "\n",
  "/p(q)", "~~", "1", "HTTP://A.B", "https://", "www.", "@", "http://localhost:80/x?y=z#f", "\"", ":", ";", "a.b", "-",
];
