// The menu of a menu button, as the ARIA authoring practices describe it: arrows, Home, End, first letters, Escape, and a click beside it.
// Knows nothing of what its items do.

import { elements } from "./dom.ts";

export type Item = {
  readonly name: string;
  readonly run?: () => void;
  /** A link, which opens beside the page. */
  readonly href?: string;
  /** Whether it is chosen; an item without this can't be. */
  readonly chosen?: () => boolean;
  /** The name of the group that it belongs to: one of them is chosen. */
  readonly group?: string;
  readonly off?: () => boolean;
};

export class Menu {
  readonly #place: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #list: HTMLElement;
  readonly #nodes: readonly [Item, HTMLElement][];

  /** `place` holds the button, and will hold the menu. */
  constructor(document: Document, place: HTMLElement, button: HTMLButtonElement, items: readonly Item[]) {
    const h = elements(document);
    this.#place = place;
    this.#button = button;
    this.#nodes = items.map((item) => [item, this.#draw(document, item)]);
    this.#list = h("div", { class: "menu", role: "menu", "aria-labelledby": button.id, hidden: "" }, ...this.#grouped(document));
    place.append(this.#list);
    this.#listen(document);
  }

  #draw(document: Document, item: Item): HTMLElement {
    const role = item.chosen ? (item.group ? "menuitemradio" : "menuitemcheckbox") : "menuitem";
    const common = { role, class: "item", tabindex: "-1" };
    const h = elements(document);
    const node = item.href
      ? h("a", { ...common, href: item.href, target: "_blank", rel: "noopener noreferrer" }, item.name)
      : h("button", { ...common, type: "button" }, item.name);
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

  #listen(document: Document): void {
    this.#list.addEventListener("keydown", (event) => this.#pressed(event));
    // Also when the page itself is clicked: from there, the target is our host.
    this.#place.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.#place.contains(event.relatedTarget as Node)) this.#close();
    });
    document.addEventListener("pointerdown", this.#beside, true);
  }

  destroy(): void {
    this.#place.ownerDocument.removeEventListener("pointerdown", this.#beside, true);
  }

  readonly #beside = (event: Event): void => {
    if (this.#isOpen && !event.composedPath().includes(this.#place)) this.#close();
  };

  get #isOpen(): boolean {
    return !this.#list.hidden;
  }

  toggle(): void {
    if (this.#isOpen) this.#close();
    else this.open(0);
  }

  /** Opens with the focus on one item: 0 is the first, -1 the last. */
  open(at: number): void {
    for (const [item, node] of this.#nodes) {
      if (item.chosen) node.setAttribute("aria-checked", `${item.chosen()}`);
      if (item.off) node.setAttribute("aria-disabled", `${item.off()}`);
    }
    this.#list.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    this.#nodes.at(at)?.[1].focus();
  }

  #close(): void {
    this.#list.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
  }

  #choose(item: Item): void {
    if (item.off?.()) return;
    this.#close();
    // First back to the button: whatever the item does may take the focus further.
    this.#button.focus();
    item.run?.();
  }

  #pressed(event: KeyboardEvent): void {
    const nodes = this.#nodes.map(([, node]) => node);
    const at = nodes.indexOf(event.composedPath()[0] as HTMLElement);
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const to = steps[event.key] ?? (/^\S$/u.test(event.key) ? this.#startingWith(event.key, at) : undefined);
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#close();
      this.#button.focus();
    }
    // Tab goes on from the button.
    if (event.key === "Tab") this.#close();
    if (to === undefined) return;
    event.preventDefault();
    nodes.at(to % nodes.length)?.focus();
  }

  #startingWith(letter: string, at: number): number | undefined {
    const names = this.#nodes.map(([item], index) => ({ index, name: item.name.toLowerCase() }));
    const turned = [...names.slice(at + 1), ...names.slice(0, at + 1)];
    return turned.find(({ name }) => name.startsWith(letter.toLowerCase()))?.index;
  }
}
