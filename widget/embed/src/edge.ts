// The inner edge of a panel in the corner, by which it is made wider and narrower: with a pointer, and with the arrow keys.
// Knows nothing of where the width is kept.

import { elements } from "./dom.ts";

const NARROWEST = 360;
const WIDEST = 560;
const STEP = 20;

export type EdgeActs = {
  /** Shows the panel this wide. */
  readonly widen: (width: number) => void;
  /** The visitor has come to rest at this width. */
  readonly rest: (width: number) => void;
};

export class Edge {
  readonly element: HTMLElement;
  readonly #acts: EdgeActs;
  /** Whether the panel lies to the right of it. */
  readonly #isLeft: boolean;
  #width: number;

  constructor(document: Document, name: string, width: number, isLeft: boolean, acts: EdgeActs) {
    this.#acts = acts;
    this.#isLeft = isLeft;
    this.#width = width;
    this.element = elements(document)("div", {
      class: "edge", role: "separator", tabindex: "0", "aria-orientation": "vertical", "aria-label": name, "aria-controls": "sw-panel",
    });
    this.#tell();
    this.element.addEventListener("keydown", (event) => this.#pressed(event));
    this.element.addEventListener("pointerdown", (event) => this.#grasped(event));
  }

  #grasped(event: PointerEvent): void {
    if (event.button !== 0) return;
    // Nothing of the page is to be selected on the way.
    event.preventDefault();
    const { element } = this;
    const [from, width] = [event.clientX, this.#width];
    const moved = ({ clientX }: PointerEvent): void => this.#become(width + (this.#isLeft ? from - clientX : clientX - from));
    const released = (): void => {
      element.removeEventListener("pointermove", moved);
      this.#acts.rest(this.#width);
    };
    element.focus();
    element.setPointerCapture(event.pointerId);
    element.addEventListener("pointermove", moved);
    element.addEventListener("lostpointercapture", released, { once: true });
  }

  #pressed(event: KeyboardEvent): void {
    const wider = this.#isLeft ? STEP : -STEP;
    const steps: Record<string, number> = { ArrowLeft: this.#width + wider, ArrowRight: this.#width - wider, Home: NARROWEST, End: WIDEST };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#become(to);
    this.#acts.rest(this.#width);
  }

  #become(width: number): void {
    this.#width = Math.round(Math.min(Math.max(width, NARROWEST), this.#most));
    this.#acts.widen(this.#width);
    this.#tell();
  }

  #tell(): void {
    for (const [name, value] of [["min", Math.min(NARROWEST, this.#width)], ["max", Math.max(this.#most, this.#width)], ["now", this.#width]]) {
      this.element.setAttribute(`aria-value${name}`, `${value}`);
    }
  }

  /** A page may have less room. */
  get #most(): number {
    const window = this.element.ownerDocument.defaultView;
    return Math.max(NARROWEST, Math.min(WIDEST, (window?.innerWidth ?? WIDEST) - 40));
  }
}
