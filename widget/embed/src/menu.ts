// The menu of a menu button, as the ARIA authoring practices describe it: a list at a time, Escape, and a click beside it.
// Knows nothing of what its items do.

import { type Item, Items } from "./items.ts";

export class Menu {
  readonly #place: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #first: Items;
  #shown: Items | null = null;

  /** `place` holds the button, and will hold the menu; `back` is the name of the way out of a menu in the menu. */
  constructor(place: HTMLElement, button: HTMLButtonElement, items: readonly Item[], back: string) {
    this.#place = place;
    this.#button = button;
    this.#first = this.#list(items, { "aria-labelledby": button.id }, () => this.#leave());
    for (const item of items) if (item.items) this.#deepen(item, item.items, back);
    this.#listen();
  }

  /** A list that takes the place of the first one, and leads back to it. */
  #deepen(item: Item, items: readonly Item[], back: string): void {
    const leave = (): void => this.#show(this.#first, this.#first.indexOf(item));
    const list: Items = this.#list([{ name: back, back: true }, ...items], { "aria-label": item.name }, leave);
    this.#first.lead(item, () => this.#show(list, Math.max(1, list.chosen)));
  }

  #list(items: readonly Item[], label: Readonly<Record<string, string>>, leave: () => void): Items {
    const list: Items = new Items(this.#place.ownerDocument, items, label, { chosen: (item) => (item.back ? leave() : this.#choose(item)), leave, over: () => this.#close() });
    this.#place.append(list.element);
    return list;
  }

  #listen(): void {
    // Also when the page itself is clicked: from there, the target is our host.
    this.#place.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.#place.contains(event.relatedTarget as Node)) this.#close();
    });
  }

  destroy(): void {
    this.#place.ownerDocument.removeEventListener("pointerdown", this.#beside, true);
  }

  readonly #beside = (event: Event): void => {
    if (this.#shown && !event.composedPath().includes(this.#place)) this.#close();
  };

  toggle(): void {
    if (this.#shown) this.#close();
    else this.open(0);
  }

  /** Opens with the focus on one item: 0 is the first, -1 the last. */
  open(at: number): void {
    this.#button.setAttribute("aria-expanded", "true");
    // Only while it is open: a menu may be made for a chat that has just been taken down.
    this.#place.ownerDocument.addEventListener("pointerdown", this.#beside, true);
    this.#show(this.#first, at);
  }

  #show(list: Items, at: number): void {
    const before = this.#shown;
    this.#shown = list;
    list.open(at);
    // Only now, or the focus would leave the menu on its way.
    if (before !== list) before?.close();
  }

  #close(): void {
    this.#shown?.close();
    this.#shown = null;
    this.destroy();
    this.#button.setAttribute("aria-expanded", "false");
  }

  #leave(): void {
    this.#close();
    this.#button.focus();
  }

  #choose(item: Item): void {
    // First back to the button: whatever the item does may take the focus further.
    this.#leave();
    item.run?.();
  }
}
