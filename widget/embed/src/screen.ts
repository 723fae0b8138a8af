// How the panel fits the screen: small screens are filled and hold the focus, and a rising keyboard shrinks the panel.
// Knows nothing of what the panel shows.

import { type Rules } from "./dom.ts";

// As in reader.css, the other way round.
const LARGE = "(min-width: 480px) and (min-height: 420.02px)";
const FOCUSABLE = "button:not([disabled]):not([hidden]), textarea:not([disabled]), input, a[href], [tabindex='0']:not([role='separator'])";

/** Follows the screen's size until the answer is called. `modal` says whether the panel covers the page. */
export function watchScreen(window: Window, rules: Rules, modal: (covers: boolean) => void): () => void {
  const large = window.matchMedia(LARGE);
  const viewport = window.visualViewport;
  const fit = (): void => viewport ? rules(`:host{--sw-screen:${viewport.height}px;--sw-screen-top:${viewport.offsetTop}px}`) : undefined;
  const resized = (): void => modal(!large.matches);
  large.addEventListener("change", resized);
  // iOS moves and shrinks only the visual viewport when the keyboard rises.
  viewport?.addEventListener("resize", fit);
  viewport?.addEventListener("scroll", fit);
  fit();
  resized();
  return () => {
    large.removeEventListener("change", resized);
    viewport?.removeEventListener("resize", fit);
    viewport?.removeEventListener("scroll", fit);
  };
}

/** Where Tab stops in the panel, in order. */
export function stopsOf(panel: HTMLElement): HTMLElement[] {
  return Array.from(panel.querySelectorAll<HTMLElement>(FOCUSABLE)).filter((stop) => stop.tabIndex >= 0 && !stop.closest("[hidden]"));
}

/** Keeps Tab inside the panel: from the last stop to the first and back. */
export function holdFocus(panel: HTMLElement, event: KeyboardEvent): void {
  const stops = stopsOf(panel);
  const leaving = event.shiftKey ? stops[0] : stops.at(-1);
  const arriving = event.shiftKey ? stops.at(-1) : stops[0];
  if (event.composedPath()[0] !== leaving) return;
  event.preventDefault();
  arriving?.focus();
}
