// The element <spark-widget>: the owner's, as a chat that stands in the page, and ours, as the host of a launcher.
// It hears from the browser when the page puts it in and takes it out, so that nobody has to watch the page.

export const NAME = "spark-widget";

export type SparkElement = HTMLElement & {
  /** What to do when it comes into the page or is taken out; elements without it have nobody yet. */
  moved?: ((element: HTMLElement) => void) | undefined;
};

declare global {
  interface HTMLElementTagNameMap { "spark-widget": SparkElement }
}

/** `adopt` takes care of an element that has nobody yet. */
export function defineElement(window: Window & typeof globalThis, adopt: (element: SparkElement) => void): void {
  const { customElements, HTMLElement } = window;
  if (customElements.get(NAME)) return;
  customElements.define(NAME, class extends HTMLElement {
    declare moved?: SparkElement["moved"];

    connectedCallback(): void {
      (this.moved ?? adopt)(this);
    }

    disconnectedCallback(): void {
      this.moved?.(this);
    }
  });
}
