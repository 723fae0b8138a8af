// Lines in, a tree of blocks out. Each line is read once, whenever it comes; what is closed never changes again.
// Knows no DOM, and nothing of what stands inside a line of text.

import { type Block, grow, make } from "./block.ts";
import { type Delimiter, alignment, cells } from "./cells.ts";
import { Line } from "./line.ts";

const DEEPEST = 32; // open blocks, which is at least 16 lists or quotes within one another

export class Blocks {
  readonly root = make("root");
  /** The open blocks, outermost first. */
  readonly #stack: Block[] = [this.root];
  #trying = false;

  /** Reads a line that is complete. */
  read(text: string): void {
    const line = new Line(text);
    const depth = this.#matched(line);
    const tip = this.#tip;
    const whole = depth === this.#stack.length;
    if (whole && tip.kind === "code") this.#codeLine(tip, line);
    else if (line.blank) this.#blankLine(depth);
    else this.#textLine(line, depth, tip, whole);
    if (!line.blank) for (const block of this.#stack) block.gap = false;
  }

  /** Reads a line that may still grow, lets `see` look at the blocks, and takes it back. */
  attempt(text: string, see: () => void): void {
    const stack = this.#stack.slice();
    const states = stack.map((block) => ({ ...block, count: block.children.length, cuts: block.parts.length }));
    this.#trying = true;
    this.read(text);
    see();
    this.#trying = false;
    this.#stack.splice(0, Infinity, ...stack);
    states.forEach(({ count, cuts, text, loose, gap }, index) => {
      const block = stack[index]!;
      block.children.length = count;
      block.parts.length = cuts;
      Object.assign(block, { text, loose, gap });
      // A paragraph may have become a heading or a table.
      const next = stack[index + 1];
      if (next) block.children[count - 1] = next;
    });
  }

  get inTable(): boolean {
    return this.#tip.kind === "table";
  }

  get #tip(): Block {
    return this.#stack[this.#stack.length - 1]!;
  }

  #matched(line: Line): number {
    let depth = 1;
    while (depth < this.#stack.length && goesOn(this.#stack[depth]!, line)) depth++;
    return depth;
  }

  #codeLine(code: Block, line: Line): void {
    const fence = /^(`+|~+)[ \t]*$/.exec(line.bare)?.[1];
    if (code.mark === "" && line.blank) this.#markGap();
    if (code.mark && fence?.[0] === code.mark && fence.length >= code.size && line.indent < 4) return this.#close(this.#stack.length - 1);
    line.skip(code.mark ? Math.min(line.indent, code.indent) : 4);
    grow(code, `${line.rest}\n`);
  }

  #blankLine(depth: number): void {
    this.#close(depth);
    this.#markGap();
  }

  // A quote's blank line is its own: the list around it stays tight.
  #markGap(): void {
    for (let i = this.#stack.length - 1; i > 0 && this.#stack[i]!.kind !== "quote"; i--) this.#stack[i]!.gap = true;
  }

  #textLine(line: Line, matched: number, tip: Block, whole: boolean): void {
    let depth = matched;
    let paragraph = tip.kind === "text" ? tip : null;
    for (;;) {
      if (line.indent >= 4 || line.blank) break;
      if (paragraph && whole && this.#converts(paragraph, line)) return;
      const leaf = leafIn(line.bare, line.indent);
      if (leaf) return this.#leaf(leaf, depth);
      const container = depth < DEEPEST ? containerIn(line, paragraph !== null && whole) : null;
      if (!container) break;
      depth = this.#contain(container, depth);
      paragraph = null;
    }
    if (paragraph) return grow(paragraph, `\n${line.bare}`);
    this.#endOfLine(line, depth);
  }

  #endOfLine(line: Line, depth: number): void {
    const here = this.#stack[depth - 1]!;
    if (line.blank) return this.#close(depth);
    if (here.kind === "table" && line.indent < 4) return this.#row(here, line.bare);
    if (line.indent < 4) return grow(this.#add(make("text"), depth), line.bare);
    line.skip(4);
    grow(this.#add(make("code"), depth), `${line.rest}\n`);
  }

  #leaf(leaf: Block, depth: number): void {
    this.#add(leaf, depth);
    if (leaf.kind !== "code") this.#close(this.#stack.length - 1);
  }

  /** Opens a quote, or a list with an item; gives the new depth. */
  #contain({ list, block }: Container, depth: number): number {
    const at = isLeaf(this.#stack[depth - 1]!) ? depth - 1 : depth;
    const here = this.#stack[at - 1]!;
    if (list && !(here.kind === "list" && here.mark === list.mark)) this.#add(list, at);
    else this.#close(at);
    this.#add(block, this.#stack.length);
    return this.#stack.length;
  }

  /** Whether the line makes its paragraph a heading or its last line a table's head. */
  #converts(paragraph: Block, line: Line): boolean {
    if (paragraph.parts.length > 0) return false;
    const bare = line.bare;
    const rest = paragraph.text.lastIndexOf("\n") + 1;
    const head = paragraph.text.slice(rest);
    const columns = /^-[ \t]/.test(bare) ? null : alignment(bare, head);
    const level = /^=+[ \t]*$/.test(bare) ? 1 : /^-+[ \t]*$/.test(bare) ? 2 : 0;
    if (level > 0) grow(this.#replace(make("head", "", level)), paragraph.text);
    else if (columns !== null) this.#tabulate(paragraph, rest, head, columns);
    else return false;
    if (level > 0) this.#close(this.#stack.length - 1);
    return true;
  }

  #tabulate(paragraph: Block, rest: number, head: string, columns: Delimiter): void {
    const table = make("table", "", 0, columns);
    if (rest === 0) this.#replace(table);
    else {
      paragraph.text = paragraph.text.slice(0, rest - 1);
      this.#add(table, this.#stack.length - 1);
    }
    this.#row(table, head);
  }

  #row(table: Block, text: string): void {
    const row = make("row", "", 0, table.info);
    row.parts.push(...cells(text).slice(0, table.info.length));
    row.final = !this.#trying;
    table.children.push(row);
  }

  #replace(block: Block): Block {
    this.#stack.pop();
    const children = this.#tip.children;
    children[children.length - 1] = block;
    this.#stack.push(block);
    return block;
  }

  #add(block: Block, depth: number): Block {
    this.#close(depth);
    if (isLeaf(this.#tip) || (this.#tip.kind === "list" && block.kind !== "item")) this.#close(this.#stack.length - 1);
    const parent = this.#tip;
    if (parent.gap && parent.children.length > 0) this.#loosen(parent);
    parent.children.push(block);
    this.#stack.push(block);
    return block;
  }

  #loosen(parent: Block): void {
    if (parent.kind === "item") this.#stack[this.#stack.length - 2]!.loose = true;
    else parent.loose = true;
  }

  #close(depth: number): void {
    for (const block of this.#stack.splice(depth)) if (!this.#trying) block.final = true;
  }
}

type Container = { readonly list: Block | null; readonly block: Block };

const isLeaf = ({ kind }: Block): boolean => kind === "text" || kind === "table" || kind === "code";

function goesOn(block: Block, line: Line): boolean {
  switch (block.kind) {
    case "quote": return takeQuote(line);
    case "item":
      if (line.blank) return block.children.length > 0 && line.skip(Math.min(line.indent, block.size));
      return line.indent >= block.size && line.skip(block.size);
    case "code": return block.mark !== "" || line.blank || line.indent >= 4;
    case "text": case "table": return !line.blank;
    default: return true;
  }
}

function takeQuote(line: Line): boolean {
  if (line.indent > 3 || line.bare[0] !== ">") return false;
  line.skip(line.indent + 1);
  return line.skip(Math.min(line.indent, 1));
}

function leafIn(bare: string, indent: number): Block | null {
  const head = /^(#{1,6})(?:[ \t]|$)/.exec(bare);
  if (head) {
    const block = make("head", "", head[1]!.length);
    grow(block, bare.slice(head[0].length).trim().replace(/(?:^|[ \t])#+$/, "").trim());
    return block;
  }
  const fence = /^(?:(`{3,})([^`]*)|(~{3,})([^]*))$/.exec(bare);
  if (fence) {
    const mark = fence[1] ?? fence[3]!;
    return make("code", mark[0], mark.length, (fence[2] ?? fence[4]!).trim().split(/\s/)[0], indent);
  }
  return /^([-*_])[ \t]*(?:\1[ \t]*){2,}$/.test(bare) ? make("rule") : null;
}

/** `interrupts` if it would end a paragraph, which not every list may. */
function containerIn(line: Line, interrupts: boolean): Container | null {
  const indent = line.indent;
  if (takeQuote(line)) return { list: null, block: make("quote") };
  const found = /^(?:([*+-])|(\d{1,9})([.)]))(?=[ \t]|$)/.exec(line.bare);
  if (!found) return null;
  const width = found[0].length;
  if (interrupts && (line.bare.slice(width).trim() === "" || Number(found[2] ?? 1) !== 1)) return null;
  line.skip(indent + width);
  const room = line.indent;
  const gap = line.blank || room > 4 ? 1 : room;
  line.skip(Math.min(gap, room));
  const list = make("list", found[1] ?? found[3], Number(found[2] ?? -1));
  return { list, block: make("item", "", indent + width + gap) };
}
