// What micromark with GFM makes of a text, and what we make of it, both as plain trees that can be compared.
// Where we differ on purpose, and only there, the trees are brought to our form: headings begin at the third level, an image is its
// alternative text, an address that may not be opened is text, boxes are characters, and our frames around code and tables are gone.

import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { type Paper, blocksOf } from "./paper.ts";

export type Tree = string | { readonly name: string; readonly attributes: Readonly<Record<string, string>>; readonly children: readonly Tree[] };
type Element = Exclude<Tree, string>;

const HTML = ["htmlFlow", "htmlText"];
const REFERENCES = ["definition", "gfmFootnoteDefinition", "gfmFootnoteCall", "gfmPotentialFootnoteCall"];
const BLOCKS = new Set(["p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody", "tr", "th", "td", "hr", "root"]);

/** The reference's drawing: without HTML and reference links, which we don't have. */
export function expected(text: string): Tree[] {
  const html = micromark(text.replace(/\r\n?/g, "\n"), {
    allowDangerousProtocol: true, extensions: [gfm({ singleTilde: false }), { disable: { null: [...HTML, ...REFERENCES] } }], htmlExtensions: [gfmHtml()],
  });
  return tidy(parse(html).flatMap(asWeDoIt), "root");
}

/** Our drawing. */
export function actual(root: Paper): Tree[] {
  return tidy(blocksOf(root).flatMap((node) => unframed(node, false)), "root");
}

const element = (name: string, children: readonly Tree[], attributes: Record<string, string> = {}): Element => ({ name, attributes, children });

function parse(html: string): Tree[] {
  const stack: { name: string; attributes: Record<string, string>; children: Tree[] }[] = [{ name: "root", attributes: {}, children: [] }];
  for (const [token, closing, name, attributes] of html.matchAll(/<(\/?)([a-z0-9]+)((?:\s+[a-z]+(?:="[^"]*")?)*)\s*\/?>|[^<]+/g)) {
    if (name === undefined) stack.at(-1)!.children.push(decode(token));
    else if (closing) stack.pop();
    else {
      const made = { name, attributes: attributesIn(attributes!), children: [] };
      stack.at(-1)!.children.push(made);
      if (!/^(?:br|hr|img|input)$/.test(name)) stack.push(made);
    }
  }
  return stack[0]!.children;
}

function attributesIn(text: string): Record<string, string> {
  return Object.fromEntries(Array.from(text.matchAll(/([a-z]+)(?:="([^"]*)")?/g), ([, name, value]) => [name!, decode(value ?? "")]));
}

function decode(text: string): string {
  const characters: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => characters[name]!);
}

function textOf(trees: readonly Tree[]): string {
  return trees.map((tree) => (typeof tree === "string" ? tree : textOf(tree.children))).join("");
}

export function mayOpen(href: string): boolean {
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(href.replace(/[^\x21-\x7E]/g, ""))) return false;
  return URL.canParse(href) && ["http:", "https:", "mailto:", "tel:"].includes(new URL(href).protocol);
}

function asWeDoIt(tree: Tree): Tree[] {
  if (typeof tree === "string") return [tree];
  const { name, attributes } = tree;
  const children = tidy(tree.children.flatMap(asWeDoIt), name);
  switch (name) {
    case "img": return [attributes["alt"] ?? ""];
    case "input": return ["checked" in attributes ? "☑" : "☐"];
    case "a": return linked(attributes, children);
    case "pre": return [codeOf(tree.children[0] as Element)];
    case "ol": return [element(name, children, attributes["start"] ? { start: attributes["start"] } : {})];
    case "th": case "td": return [element(name, children, attributes["align"] ? { class: attributes["align"] } : {})];
    case "tr": return [element(name, withoutEmptyEnd(children))];
    case "h1": case "h2": case "h3": case "h4": case "h5": case "h6": return [element(`h${Math.min(6, Math.max(3, Number(name[1]) + 1))}`, children)];
    default: return [element(name, children)];
  }
}

function linked(attributes: Readonly<Record<string, string>>, children: readonly Tree[]): Tree[] {
  const { href = "", title } = attributes;
  if (!mayOpen(href)) return [...children];
  const url = new URL(href).href.replaceAll("%5B", "[").replaceAll("%5D", "]");
  return [element("a", children.length > 0 ? children : [url], title ? { href: url, title } : { href: url })];
}

function codeOf({ attributes, children }: Element): Element {
  const language = (attributes["class"] ?? "").replace(/^language-/, "");
  return element("pre", [textOf(children).trimEnd()], language ? { language } : {});
}

// A row that has fewer cells than the head is filled up by the reference, not by us.
function withoutEmptyEnd(cells: readonly Tree[]): Tree[] {
  const kept = cells.slice();
  for (let last = kept.at(-1); typeof last === "object" && last.children.length === 0; last = kept.at(-1)) kept.pop();
  return kept;
}

function unframed(node: Paper, tight: boolean): Tree[] {
  if (node.nodeType === 3) return [node.data];
  const kind = node.attributes.get("class");
  if (kind === "code") return [ourCode(node)];
  if (kind === "scroll") return unframed(node.childNodes[0]!, false);
  const inTight = node.name === "li" ? tight : kind === "tight";
  const children = tidy(node.childNodes.flatMap((child) => unframed(child, inTight)), node.name);
  if (node.name === "p" && tight) return children;
  if (node.name === "tr") return [element("tr", withoutEmptyEnd(children))];
  const kept = [...node.attributes].filter(([name]) => ["href", "title", "start"].includes(name) || (name === "class" && /^t[hd]$/.test(node.name)));
  return [element(node.name, children, Object.fromEntries(kept))];
}

function ourCode(frame: Paper): Element {
  const language = frame.childNodes[0]!.childNodes[0]!.textContent;
  return element("pre", [frame.childNodes[1]!.textContent.trimEnd()], language ? { language } : {});
}

/** Joins texts, and drops what only sets tags apart in the reference's HTML. */
function tidy(trees: readonly Tree[], parent: string): Tree[] {
  const joined: Tree[] = [];
  for (const tree of trees) {
    const last = joined.at(-1);
    if (typeof tree !== "string") joined.push(tree);
    else if (typeof last === "string") joined[joined.length - 1] = last + tree;
    else joined.push(tree);
  }
  const isBlock = (tree: Tree | undefined): boolean => typeof tree === "object" && BLOCKS.has(tree.name);
  const isBreak = (tree: Tree | undefined): boolean => typeof tree === "object" && tree.name === "br";
  return joined
    .map((tree, at) => {
      if (typeof tree !== "string") return tree;
      let text = isBreak(joined[at - 1]) ? tree.replace(/^\n/, "") : tree;
      if (isBlock(joined[at - 1]) || (at === 0 && BLOCKS.has(parent))) text = text.replace(/^\n+/, "");
      return isBlock(joined[at + 1]) || (at === joined.length - 1 && BLOCKS.has(parent)) ? text.replace(/\n+$/, "") : text;
    })
    .filter((tree) => tree !== "" && !(typeof tree === "object" && tree.name === "tbody" && tree.children.length === 0));
}
