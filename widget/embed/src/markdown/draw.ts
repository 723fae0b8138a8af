// Steps to nodes. Makes elements of a fixed few names with attributes of a fixed few names, whatever the text says.

import type { Step } from "./inline.ts";

const DEEPEST = 16;

type Level = { readonly step: Exclude<Step, string>; readonly node: Node };

/** The nodes of a text. Marks that lie too deep, in an image, or lead nowhere are left out; their text stays. */
export function drawSteps(document: Document, steps: readonly Step[]): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const levels: Level[] = [];
  let node: Node = fragment;
  let images = 0;
  let links = 0;
  for (const step of steps) {
    if (typeof step === "string") write(document, node, step);
    else if (step) {
      levels.push({ step, node });
      if (step.tag === "alt") images++;
      else if (step.tag === "a") links++;
      if (images > 0) {
        if (step.tag === "br") write(document, node, "\n");
      } else if (step.tag !== "alt" && levels.length <= DEEPEST && !(step.tag === "a" && (links > 1 || !step.href))) {
        node = node.appendChild(step.tag === "a" ? link(document, step.href!, step.title) : document.createElement(step.tag));
      }
    } else {
      const level = levels.pop()!;
      if (level.step?.tag === "alt") images--;
      else if (level.step?.tag === "a") links--;
      // A link that shows nothing can't be used.
      if (level.step?.tag === "a" && node !== level.node && !node.firstChild) write(document, node, level.step.href!);
      node = level.node;
    }
  }
  return fragment;
}

function write(document: Document, node: Node, text: string): void {
  const last = node.lastChild;
  if (last?.nodeType === 3) (last as Text).appendData(text);
  else if (text) node.appendChild(document.createTextNode(text));
}

function link(document: Document, href: string, title = ""): HTMLElement {
  const element = document.createElement("a");
  element.setAttribute("href", href);
  element.setAttribute("target", "_blank");
  element.setAttribute("rel", "noopener noreferrer nofollow ugc");
  if (title) element.setAttribute("title", title);
  return element;
}

/** Makes the children from `first` on be those of the fragment; what is the same already isn't touched, and text that only grew is appended to. */
export function patch(parent: Node, first: ChildNode | null, fragment: DocumentFragment): void {
  let old = first;
  for (let fresh = fragment.firstChild; fresh && old; fresh = fragment.firstChild) {
    if (!old.isEqualNode(fresh)) {
      if (!grows(old, fresh)) break;
      (old as Text).appendData((fresh as Text).data.slice((old as Text).data.length));
    }
    fresh.remove();
    old = old.nextSibling;
  }
  while (old) {
    const next: ChildNode | null = old.nextSibling;
    old.remove();
    old = next;
  }
  parent.appendChild(fragment);
}

function grows(old: Node, fresh: Node): boolean {
  return old.nodeType === 3 && fresh.nodeType === 3 && (fresh as Text).data.startsWith((old as Text).data);
}
