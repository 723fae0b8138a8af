// What stands in the log before the first question: the greeting, a word on how to ask, and questions to begin with.
// Knows nothing of what happens when one is asked.

import { elements } from "./dom.ts";
import { drawIcon, arrowUp } from "./icons.ts";
import type { Settings } from "./settings.ts";
import type { Speech } from "./speech.ts";

export function drawStart(document: Document, { words }: Speech, settings: Settings, ask: (text: string) => void): HTMLElement {
  const h = elements(document);
  return h("div", { class: "empty" },
    h("p", { class: "greeting", dir: "auto" }, settings.greeting), h("p", { class: "muted" }, words.invitation), ...offer(document, words.suggestions, settings.starters, ask));
}

/** Questions to choose from; no element where there are none. */
export function offer(document: Document, name: string, questions: readonly string[], ask: (text: string) => void): HTMLElement[] {
  const h = elements(document);
  const rows = questions.map((text) => {
    const row = h("button", { type: "button", class: "starter" }, h("span", { dir: "auto" }, text), drawIcon(document, arrowUp, "go"));
    row.addEventListener("click", () => ask(text));
    return row;
  });
  return rows[0] ? [h("div", { class: "starters", role: "group", "aria-label": name }, ...rows)] : [];
}
