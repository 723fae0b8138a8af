// One list of a menu: arrows, Home, End, first letters, and what is chosen in it. Knows nothing of the other lists.

import { elements } from "./dom.ts";
import { type Icon, chevronBack, drawIcon, globe } from "./icons.ts";

export type Item = {
  readonly name: string;
  /** The language of its name, where it is not the menu's. */
  readonly lang?: string;
  readonly run?: () => void;
  /** A link, which opens beside the page. */
  readonly href?: string;
  /** Whether it is chosen; an item without this can't be. */
  readonly chosen?: () => boolean;
  /** The name of the group that it belongs to: one of them is chosen. */
  readonly group?: string;
  readonly off?: () => boolean;
  /** A menu of its own, of which one is chosen. */
  readonly items?: readonly Item[];
  /** The way out of such a menu. */
  readonly back?: boolean;
};

export type ItemsActs = {
  readonly chosen: (item: Item) => void;
  /** Escape, or the arrow that leads out. */
  readonly leave: () => void;
  /** The focus goes on to whatever comes next. */
  readonly over: () => void;
};

export class Items {
  readonly element: HTMLElement;
  readonly #acts: ItemsActs;
  readonly #nodes: readonly [Item, HTMLElement][];
  readonly #ways = new Map<Item, () => void>();

  constructor(document: Document, items: readonly Item[], label: Readonly<Record<string, string>>, acts: ItemsActs) {
    this.#acts = acts;
    this.#nodes = items.map((item) => [item, this.#draw(document, item)]);
    this.element = elements(document)("div", { class: "menu", role: "menu", ...label, hidden: "" }, ...this.#grouped(document));
    this.element.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** Where an item leads that has a menu of its own. */
  lead(item: Item, way: () => void): void {
    this.#ways.set(item, way);
  }

  indexOf(item: Item): number {
    return this.#nodes.findIndex(([it]) => it === item);
  }

  get chosen(): number {
    return this.#nodes.findIndex(([item]) => item.chosen?.());
  }

  /** Shows it with the focus on one item: 0 is the first, -1 the last. */
  open(at: number): void {
    for (const [item, node] of this.#nodes) {
      if (item.chosen) node.setAttribute("aria-checked", `${item.chosen()}`);
      if (item.off) node.setAttribute("aria-disabled", `${item.off()}`);
      if (item.items) node.setAttribute("aria-expanded", "false");
    }
    this.element.hidden = false;
    this.#nodes.at(at)?.[1].focus();
  }

  close(): void {
    this.element.hidden = true;
  }

  #draw(document: Document, item: Item): HTMLElement {
    const h = elements(document);
    const role = item.chosen ? (item.group ? "menuitemradio" : "menuitemcheckbox") : "menuitem";
    const icon = (drawing: Icon, name: string): Node => drawIcon(document, drawing, name);
    const common = { role, class: "item", tabindex: "-1", ...(item.lang ? { lang: item.lang } : {}), ...(item.items ? { "aria-haspopup": "menu" } : {}) };
    const now = item.items?.find(({ chosen }) => chosen?.());
    const parts = [
      ...(item.back ? [icon(chevronBack, "back")] : []), ...(item.items ? [icon(globe, "globe")] : []), item.name,
      ...(now ? [" ", h("bdi", { class: "now", lang: now.lang ?? "" }, now.name), icon(chevronBack, "deeper")] : []),
    ];
    const node = item.href
      ? h("a", { ...common, href: item.href, target: "_blank", rel: "noopener noreferrer" }, ...parts)
      : h("button", { ...common, type: "button" }, ...parts);
    node.addEventListener("click", () => this.#choose(item));
    return node;
  }

  #grouped(document: Document): HTMLElement[] {
    const h = elements(document);
    const drawn: HTMLElement[] = [];
    let group = "";
    for (const [item, node] of this.#nodes) {
      if (!item.group) drawn.push(node);
      else if (item.group === group) drawn.at(-1)?.append(node);
      else drawn.push(h("div", { role: "group", class: "group", "aria-label": item.group }, h("div", { class: "group-name", "aria-hidden": "true" }, item.group), node));
      group = item.group ?? "";
    }
    return drawn;
  }

  #choose(item: Item): void {
    if (item.off?.()) return;
    const way = this.#ways.get(item);
    if (way) way();
    else this.#acts.chosen(item);
  }

  #pressed(event: KeyboardEvent): void {
    const nodes = this.#nodes.map(([, node]) => node);
    const at = nodes.indexOf(event.composedPath()[0] as HTMLElement);
    const item = this.#nodes[at]?.[0];
    const [inwards, outwards] = this.element.closest("[dir=rtl]") ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
    const isDeep = this.#nodes[0]?.[0].back === true;
    if (event.key === "Tab") return this.#acts.over();
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const to = steps[event.key] ?? (/^\S$/u.test(event.key) ? this.#startingWith(event.key, at) : undefined);
    if (event.key === "Escape" || (event.key === outwards && isDeep)) this.#acts.leave();
    else if (event.key === inwards && item?.items) this.#choose(item);
    else if (to !== undefined) nodes.at(to % nodes.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #startingWith(letter: string, at: number): number | undefined {
    const names = this.#nodes.map(([item], index) => ({ index, name: item.name.toLowerCase() }));
    const turned = [...names.slice(at + 1), ...names.slice(0, at + 1)];
    return turned.find(({ name }) => name.startsWith(letter.toLowerCase()))?.index;
  }
}
