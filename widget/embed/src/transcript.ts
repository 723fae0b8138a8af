// Everything that is kept of the visitor as a text file: the conversation to be read, and below it all that the server keeps, as it is kept.

import { elements } from "./dom.ts";
import type { Speech } from "./speech.ts";
import type { Turn } from "./turn.ts";

type Read = Pick<Turn, "askedAt" | "question" | "text" | "previous">;
/** Of what the server tells, what is read here. */
export type Kept = { readonly questions: readonly { readonly asked_at: string; readonly question: string; readonly answer: string }[] };

export function transcript(title: string, turns: readonly Read[], { words }: Speech): string {
  const told = turns.map((turn) => `${turn.askedAt ?? ""}\n${words.youAsked}${turn.question}\n\n${words.answer}${turn.text || turn.previous}\n`);
  return `${title}\n${words.byAi}\n\n${told.join("\n")}`;
}

/** All questions, not only those on the screen, and then the rest in one block of JSON. */
export function everything(title: string, kept: Kept, speech: Speech): string {
  const turns = kept.questions.map(({ asked_at, question, answer }) => ({ askedAt: asked_at, question, text: answer, previous: "" }));
  return `${transcript(title, turns, speech)}\n\n${JSON.stringify(kept, null, 2)}\n`;
}

/** What the server keeps of the visitor; null if it can't be had now. `hello` says who that is. */
export async function fetchKept(window: Window, base: string, site: string, hello: object): Promise<Kept | null> {
  try {
    const address = new URL(`../../../http/v1/${site}/mine/`, base);
    const told = await window.fetch(address, { method: "POST", body: JSON.stringify(hello), credentials: "omit", cache: "no-store" });
    const data = /^data: (.*)$/m.exec(await told.text())?.[1];
    const kept = JSON.parse(`${data}`) as Partial<Kept>;
    return Array.isArray(kept.questions) ? (kept as Kept) : null;
  } catch {
    return null;
  }
}

export function saveText(window: Window & typeof globalThis, name: string, text: string): void {
  const address = window.URL.createObjectURL(new window.Blob([text], { type: "text/plain;charset=utf-8" }));
  elements(window.document)("a", { href: address, download: name }).click();
  window.setTimeout(() => window.URL.revokeObjectURL(address), 10_000);
}
