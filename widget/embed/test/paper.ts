// A document of paper: it knows the few calls that the renderer may make, and no other, so that no HTML is ever parsed and no
// attribute is set but by name. Much faster than a browser's document, so that every split of every text can be drawn.

import { type Around, Prose } from "../src/markdown/prose.ts";

export class Paper {
  readonly nodeType: number;
  readonly name: string;
  readonly attributes = new Map<string, string>();
  readonly listeners: [string, () => void][] = [];
  childNodes: Paper[] = [];
  parent: Paper | null = null;
  #data: string;

  constructor(nodeType: number, name: string, data = "") {
    this.nodeType = nodeType;
    this.name = name;
    this.#data = data;
  }

  get data(): string {
    return this.#data;
  }

  get firstChild(): Paper | null {
    return this.childNodes[0] ?? null;
  }

  get lastChild(): Paper | null {
    return this.childNodes.at(-1) ?? null;
  }

  get children(): Paper[] {
    return this.childNodes.filter((node) => node.nodeType === 1);
  }

  get lastElementChild(): Paper | null {
    return this.children.at(-1) ?? null;
  }

  get nextSibling(): Paper | null {
    return this.parent?.childNodes[this.parent.childNodes.indexOf(this) + 1] ?? null;
  }

  get textContent(): string {
    return this.nodeType === 3 ? this.#data : this.childNodes.map((node) => node.textContent).join("");
  }

  set textContent(text: string) {
    for (const node of this.childNodes) node.parent = null;
    this.childNodes = [];
    this.append(text);
  }

  get className(): string {
    return this.attributes.get("class") ?? "";
  }

  set className(names: string) {
    this.attributes.set("class", names);
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  appendData(text: string): void {
    this.#data += text;
  }

  appendChild<Node extends Paper>(node: Node): Node {
    this.insertBefore(node, null);
    return node;
  }

  append(...nodes: (Paper | string)[]): void {
    for (const node of nodes) this.appendChild(typeof node === "string" ? new Paper(3, "#text", node) : node);
  }

  insertBefore(node: Paper, place: Paper | null): void {
    const nodes = node.nodeType === 11 ? node.childNodes.slice() : [node];
    for (const each of nodes) {
      each.remove();
      each.parent = this;
    }
    const at = place ? this.childNodes.indexOf(place) : this.childNodes.length;
    if (at < 0) throw new Error("The place is not in here.");
    this.childNodes.splice(at, 0, ...nodes);
  }

  remove(): void {
    if (this.parent) this.parent.childNodes.splice(this.parent.childNodes.indexOf(this), 1);
    this.parent = null;
  }

  isEqualNode(other: Paper): boolean {
    return drawing(this) === drawing(other);
  }

  querySelector(name: string): Paper | null {
    for (const child of this.childNodes) {
      const found = child.name === name ? child : child.querySelector(name);
      if (found) return found;
    }
    return null;
  }

  addEventListener(type: string, run: () => void): void {
    this.listeners.push([type, run]);
  }
}

/** An answer's blocks, wherever they lie. */
export const blocksOf = (root: Paper): Paper[] => root.childNodes.flatMap((node) => (node.className === "sheet" ? node.childNodes : [node]));

/** A node as one string: what two drawings are compared by. */
export function drawing(node: Paper): string {
  if (node.nodeType === 3) return JSON.stringify(node.data);
  const attributes = [...node.attributes].map(([name, value]) => ` ${name}=${JSON.stringify(value)}`).join("");
  return `<${node.name}${attributes}>${node.childNodes.map(drawing).join(",")}</${node.name}>`;
}

/** Counts what it makes. */
export class PaperDocument {
  made = 0;

  readonly createElement = (name: string): Paper => this.#make(new Paper(1, name));
  readonly createElementNS = (_namespace: string, name: string): Paper => this.createElement(name);
  readonly createTextNode = (text: string): Paper => this.#make(new Paper(3, "#text", text));
  readonly createDocumentFragment = (): Paper => new Paper(11, "#fragment");

  #make(node: Paper): Paper {
    this.made++;
    return node;
  }
}

const document = new PaperDocument() as unknown as Document;

export const WORDS = { copy: "Copy", copied: "Copied", code: "Code", table: "Table" };

/** A renderer on paper; frames are drawn at once unless the test wants to say when. */
export function prose(more: Partial<Around> = {}): { readonly prose: Prose; readonly root: Paper } {
  const around = { document, words: WORDS, copy: async () => undefined, frame: (run: () => void) => run(), ...more };
  const made = new Prose(around);
  return { prose: made, root: made.element as unknown as Paper };
}

/** Draws a text at once. */
export function drawn(text: string, live = false): Paper {
  const { prose: made, root } = prose();
  made.show(text, live);
  return root;
}

/** Draws a text that comes in these pieces, live until it is whole. */
export function streamed(pieces: readonly string[]): Paper {
  const { prose: made, root } = prose();
  let text = "";
  for (const piece of pieces) made.show((text += piece), true);
  made.show(text, false);
  return root;
}
