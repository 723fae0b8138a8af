// Blocks to elements. Goes over what is still open and what has just been closed; what was drawn closed is never looked at again.

import type { Block, Kind } from "./block.ts";
import { elements } from "../dom.ts";
import { drawSteps, patch } from "./draw.ts";
import { plain } from "./entities.ts";
import { inline, type Step } from "./inline.ts";

export type Words = { readonly copy: string; readonly copied: string; readonly code: string; readonly table: string };

export type Surface = {
  readonly document: Document;
  readonly words: Words;
  /** Rejects when it can't be done; null where it never can. */
  readonly copy: ((text: string) => Promise<unknown>) | null;
};

const ALIGNED: Readonly<Record<string, string>> = { l: "left", c: "center", r: "right" };
const LONGEST_LANGUAGE = 30;
// An answer's blocks behind the first so many lie on sheets of so many, so that the browser looks at a sheet instead of all that is on it.
const SHEET = 12;

/** One block on the page. */
export class View {
  readonly element: HTMLElement;
  readonly #surface: Surface;
  readonly #sort: Kind;
  readonly #kind: string;
  /** How many blocks lie before it on the same sheet, and the sheet if there are none. */
  readonly #nth: number;
  #sheet: Element | null = null;
  /** Where the block's children or its text are. */
  readonly #inside: HTMLElement;
  readonly #children: View[] = [];
  /** So many children will never change. */
  #final = 0;
  #block: Block | null = null;
  /** The settled parts of the text, and how many nodes there are with each of them. */
  readonly #parts: { readonly text: string; readonly nodes: number }[] = [];
  #drawn = "";

  constructor(surface: Surface, block: Block, at: number, parent: Block | null, nth = 0) {
    this.#surface = surface;
    this.#sort = block.kind;
    this.#kind = kindOf(block, at);
    this.#nth = nth;
    [this.element, this.#inside] = frame(surface, block, parent);
  }

  /** `open` while the block may still grow. */
  draw(block: Block, open: boolean, parent: Block | null): void {
    if (block.kind === "row") this.#drawRow(block, parent, open);
    else if (block.kind === "code") this.#drawCode(block, open);
    else if (block.kind === "text" || block.kind === "head") {
      this.#drawText(block, open, block.kind === "text" && parent?.kind === "item" && parent.children[0] === block);
    } else this.#drawChildren(block, open);
  }

  #drawChildren(block: Block, open: boolean): void {
    if (this.#block !== block) this.#final = 0;
    this.#block = block;
    const spacing = block.loose ? "loose" : "tight";
    if (block.kind === "list" && this.element.className !== spacing) this.element.className = spacing;
    for (let at = this.#final; at < block.children.length; at++) {
      const child = block.children[at]!;
      this.#childAt(at, child, block).draw(child, open && at === block.children.length - 1 && !child.final, block);
      if (child.final && at === this.#final) this.#final++;
    }
    this.#dropFrom(block.children.length);
  }

  #childAt(at: number, child: Block, block: Block): View {
    const there = this.#children[at];
    const nth = this.#nthOf(at, block);
    if (there && there.#kind === kindOf(child, at) && there.#nth === nth) return there;
    this.#dropFrom(at);
    const view = new View(this.#surface, child, at, block, nth);
    if (block.kind === "root" && at > 0 && nth === 0) view.#sheet = this.#inside.appendChild(elements(this.#surface.document)("div", { class: "sheet" }));
    this.#placeOf(at, view, block).appendChild(view.element);
    this.#children.push(view);
    return view;
  }

  /** No sheet begins where the distance to the block before depends on what that is. */
  #nthOf(at: number, { kind, children }: Block): number {
    const before = this.#children[at - 1];
    if (kind !== "root" || !before) return 0;
    return before.#nth + 1 < SHEET || /^(head|rule)$/.test(children[at - 1]!.kind) ? before.#nth + 1 : 0;
  }

  #placeOf(at: number, view: View, { kind }: Block): Element {
    if (kind === "table") return this.#inside.children[at === 0 ? 0 : 1]!;
    const first = this.#children[at - view.#nth];
    return view.#sheet ?? (first ? first.#sheet : null) ?? this.#inside;
  }

  #dropFrom(count: number): void {
    for (const view of this.#children.splice(count)) (view.#sheet ?? view.element).remove();
  }

  /** Where the text ends, if it ends in something that can take more. */
  get tip(): Element | null {
    const last = this.#children.at(-1);
    if (last) return last.tip;
    if (this.#sort === "row") return this.#kind === "row0" ? null : (this.#inside.lastElementChild ?? null);
    return this.#sort === "text" || this.#sort === "head" || this.#sort === "code" ? this.#inside : null;
  }

  #drawText(block: Block, open: boolean, first: boolean): void {
    const task = (text: string): string => (first ? text.replace(/^\[([ xX])\](?=\s+\S)/, (_, mark: string) => (mark === " " ? "☐" : "☑")) : text);
    this.#settle(block, (text) => inline(task(text), false));
    let text = (block.parts.length > 0 ? block.text : task(block.text)).trimEnd();
    if (open) text = withoutPromise(text, first && block.parts.length === 0).trimEnd();
    this.#drawEnd(`${open}${text}`, () => inline(text, open));
  }

  #drawCode(block: Block, open: boolean): void {
    this.#settle(block, (text) => [text]);
    const text = block.text.trimEnd();
    this.#drawEnd(text, () => [text]);
    const button = this.element.querySelector("button");
    if (open) button?.remove();
    else if (!button && this.#surface.copy) this.element.firstChild!.appendChild(copyButton(this.#surface, this.#inside));
  }

  /** Draws the parts of the text that are settled, unless they are drawn. */
  #settle({ parts }: Block, read: (text: string) => readonly Step[]): void {
    let same = 0;
    while (same < this.#parts.length && this.#parts[same]!.text === parts[same]) same++;
    if (same === parts.length && same === this.#parts.length) return;
    this.#parts.length = same;
    this.#drawn = "";
    for (const text of parts.slice(same)) {
      patch(this.#inside, this.#end, drawSteps(this.#surface.document, read(text)));
      this.#parts.push({ text, nodes: this.#inside.childNodes.length });
    }
  }

  /** The first node behind the settled parts. */
  get #end(): ChildNode | null {
    return this.#inside.childNodes[this.#parts.at(-1)?.nodes ?? 0] ?? null;
  }

  #drawEnd(key: string, read: () => readonly Step[]): void {
    if (this.#drawn === key) return;
    this.#drawn = key;
    patch(this.#inside, this.#end, drawSteps(this.#surface.document, read()));
  }

  #drawRow({ parts, info }: Block, table: Block | null, open: boolean): void {
    const key = `${open}${parts.join("|")}`;
    if (this.#drawn === key) return;
    this.#drawn = key;
    const { document } = this.#surface;
    const row = document.createDocumentFragment();
    const head = this.#kind === "row0" && table !== null;
    parts.forEach((text, column) => {
      const cell = document.createElement(head ? "th" : "td");
      const side = ALIGNED[info[column]!];
      if (side) cell.setAttribute("class", side);
      cell.appendChild(drawSteps(document, inline(text, open && column === parts.length - 1)));
      row.appendChild(cell);
    });
    patch(this.#inside, this.#inside.firstChild, row);
  }
}

/** Blocks of one kind can take each other's place on the page. */
function kindOf({ kind, mark, size, info }: Block, at: number): string {
  if (kind === "row") return at === 0 ? "row0" : "row";
  return kind === "item" ? kind : kind + (kind === "list" && size < 0 ? "" : `${mark}${size} ${info}`);
}

/** The element of a block, and the one inside it that takes what the block holds. */
function frame({ document, words }: Surface, { kind, mark, size, info }: Block, parent: Block | null): [HTMLElement, HTMLElement] {
  const h = elements(document);
  // What stands in a list or a quote follows its direction, so that bullets and lines are on the side of their text.
  const direction = { dir: "auto" };
  const own: Record<string, string> = parent?.kind === "root" ? direction : {};
  switch (kind) {
    case "root": return twice(h("div", { class: "prose" }));
    case "quote": return twice(h("blockquote", direction));
    case "list": return twice(size < 0 ? h("ul", own) : h("ol", size === 1 ? own : { ...own, start: `${size}` }));
    case "item": return twice(h("li", direction));
    case "head": return twice(h(HEADINGS[size]!, own));
    case "rule": return twice(h("hr"));
    case "row": return twice(h("tr"));
    case "table": {
      const table = h("table", {}, h("thead"), h("tbody"));
      return [h("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": words.table, ...direction }, table), table];
    }
    case "code": {
      const code = h("code");
      const language = mark && plain(info).slice(0, LONGEST_LANGUAGE);
      const label = language ? `${words.code}: ${language}` : words.code;
      const pre = h("pre", { dir: "ltr", role: "group", tabindex: "0", "aria-label": label }, code);
      return [h("div", { class: "code" }, h("div", { class: "bar" }, h("span", { dir: "ltr" }, language)), pre), code];
    }
    case "text": return twice(h("p", own));
  }
}

// Answers stand below the chat's own title, which is of the second level; models begin with one "#" or with two.
const HEADINGS = ["h3", "h3", "h3", "h4", "h5", "h6", "h6"] as const;

const twice = (element: HTMLElement): [HTMLElement, HTMLElement] => [element, element];

function copyButton({ document, words, copy }: Surface, code: HTMLElement): HTMLElement {
  const button = elements(document)("button", { type: "button", class: "copy" }, words.copy);
  const say = (text: string) => () => void (button.textContent = text);
  button.addEventListener("click", () => void copy!(code.textContent ?? "").then(say(words.copied), say(words.copy)));
  for (const leaving of ["blur", "pointerleave"]) button.addEventListener(leaving, say(words.copy));
  return button;
}

/** Without a last line that will become the head of a table, and without a box that is not complete. */
function withoutPromise(text: string, first: boolean): string {
  const line = text.lastIndexOf("\n") + 1;
  if (text[line] === "|") return text.slice(0, line);
  return first && /^\[[ xX]?\]?\s*$/.test(text) ? "" : text;
}
