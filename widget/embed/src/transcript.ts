// The conversation as a text file, made in the browser and handed to the visitor.

import { elements } from "./dom.ts";
import type { Speech } from "./speech.ts";
import type { Turn } from "./turn.ts";

export function transcript(title: string, turns: readonly Turn[], { words }: Speech): string {
  const told = turns.map((turn) => `${turn.askedAt ?? ""}\n${words.youAsked}${turn.question}\n\n${words.answer}${turn.text || turn.previous}\n`);
  return `${title}\n${words.byAi}\n\n${told.join("\n")}`;
}

export function saveText(window: Window & typeof globalThis, name: string, text: string): void {
  const address = window.URL.createObjectURL(new window.Blob([text], { type: "text/plain;charset=utf-8" }));
  elements(window.document)("a", { href: address, download: name }).click();
  window.setTimeout(() => window.URL.revokeObjectURL(address), 10_000);
}
