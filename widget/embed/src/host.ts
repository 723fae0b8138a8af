// The element of a chat that stands in the page or fills it: where it belongs, and that it comes back when the page loses it.
// Knows nothing of what is in it.

import { NAME, type SparkElement } from "./element.ts";

export type Host = {
  readonly element: SparkElement;
  readonly root: ShadowRoot;
  readonly remove: () => void;
};

/** Stands where the tag says: in the element that `data-target` selects, where the tag stands, or, as a page, in the body. */
export function standIn(window: Window & typeof globalThis, tag: Element | null, moved: (back: boolean) => void): Host {
  const { document } = window;
  const element = document.createElement(NAME) as SparkElement;
  const inline = tag?.getAttribute("data-mode") === "inline";
  const target = tag?.getAttribute("data-target");
  let looking = 0;

  const put = (): void => {
    if (!inline) document.body?.append(element);
    else if (target) document.querySelector(target)?.append(element);
    else tag?.after(element);
  };

  const look = (): void => {
    looking = 0;
    if (!element.isConnected) put();
    moved(element.isConnected);
  };

  // In the next frame: two scripts that each want the last word must not hang the page.
  const later = (): void => void (looking ||= window.requestAnimationFrame(look));
  const observer = new window.MutationObserver(() => element.isConnected || later());

  element.setAttribute("mode", inline ? "inline" : "page");
  const root = element.attachShadow({ mode: "open" });
  element.moved = later;
  put();
  // A target that isn't there yet, or not any more, may come at any time and anywhere.
  if (target) observer.observe(document.documentElement, { childList: true, subtree: true });
  return {
    element, root,
    remove: () => {
      observer.disconnect();
      window.cancelAnimationFrame(looking);
      delete element.moved;
      element.remove();
    },
  };
}
