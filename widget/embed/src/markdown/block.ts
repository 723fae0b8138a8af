// One block of an answer: what it is, what it holds so far, and how its text settles in parts while it grows.

export type Kind = "root" | "quote" | "list" | "item" | "text" | "head" | "code" | "rule" | "table" | "row";

const PART = 2000;
const SLACK = 500;

/** One block; what `mark`, `size` and `info` hold depends on its kind. */
export type Block = {
  readonly kind: Kind;
  /** List: its bullet, or what follows its numbers. Code: what the fence is made of. */
  readonly mark: string;
  /** Heading: level. List: first number. Item: columns to its text. Code: length of the fence. */
  readonly size: number;
  /** Code: what stands behind the fence. Table: a letter for each column. */
  readonly info: string;
  /** Code: columns before the fence. */
  readonly indent: number;
  readonly children: Block[];
  /** The text but for its end, in pieces that are read on their own, so that a long text isn't read over and over. */
  readonly parts: string[];
  text: string;
  loose: boolean;
  /** The line before was blank. */
  gap: boolean;
  /** Nothing in here will change any more. */
  final: boolean;
};

export const make = (kind: Kind, mark = "", size = 0, info = "", indent = 0): Block =>
  ({ kind, mark, size, info, indent, children: [], parts: [], text: "", loose: false, gap: false, final: false });

export function grow(block: Block, text: string): void {
  block.text += text;
  for (let cut = cutIn(block.text); cut > 0; cut = cutIn(block.text)) {
    block.parts.push(block.text.slice(0, cut));
    block.text = block.text.slice(cut);
  }
}

// Depends on nothing that comes behind the cut, so that it is the same wherever the stream was split.
function cutIn(text: string): number {
  if (text.length <= PART) return 0;
  const gap = /\s(?=\S)/g;
  gap.lastIndex = PART - 1;
  const found = gap.exec(text.length > PART + SLACK ? text.slice(0, PART + SLACK) : text);
  if (found) return found.index + 1;
  if (text.length <= PART + SLACK) return 0;
  return PART + SLACK - Number(/[\uD800-\uDBFF]/.test(text.charAt(PART + SLACK - 1)));
}
