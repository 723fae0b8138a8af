// Tells a screen reader what the answer says: whole sentences, at most one update in 1.5 s, and the end of the answer.
// The text on the screen itself is not live, because reading out each delta would drown everything else.

import { say } from "./dom.ts";
import type { World } from "./world.ts";

const PAUSE = 1500;
const SENTENCE_END = /[.!?:。！？…]["'’”)\]]*(?=\s)|[。！？]|\n/g;

export class Announcer {
  readonly #region: HTMLElement;
  readonly #world: World;
  /** How much of the answer has been said. */
  told = 0;
  #queue = "";
  #resting = false;

  constructor(region: HTMLElement, world: World) {
    this.#region = region;
    this.#world = world;
  }

  /** A new answer begins. */
  begin(): void {
    this.told = 0;
  }

  /** The answer so far. */
  follow(text: string): void {
    this.#tell(text, lastSentenceEnd(text, this.told));
  }

  /** The answer has ended; `closing` is said after what is left of it. */
  finish(text: string, closing: string): void {
    this.#tell(text, text.length);
    this.add(closing);
    this.told = 0;
  }

  add(sentence: string): void {
    if (!sentence.trim()) return;
    this.#queue = `${this.#queue} ${sentence.trim()}`.trim();
    if (!this.#resting) this.#flush();
  }

  #tell(text: string, end: number): void {
    if (end <= this.told) return;
    const piece = text.slice(this.told, end);
    this.told = end;
    this.add(spoken(piece));
  }

  #flush(): void {
    // In the end the region is emptied, so that nobody who reads on finds the text twice.
    say(this.#region, this.#queue);
    this.#resting = this.#queue !== "";
    this.#queue = "";
    if (this.#resting) this.#world.after(PAUSE, () => this.#flush());
  }
}

// What Markdown draws is not said as it is written; links are said without their addresses.
function spoken(text: string): string {
  return text.replace(/\]\([^)\s]*\)/g, "]").replace(/^[ \t]*(?:#{1,6}|>|[-+*])[ \t]+|^[ \t]*(?:```|~~~).*$|^[ |:-]+$|\|/gm, " ").replace(/\*\*|__|~~|[`[\]]/g, "");
}

function lastSentenceEnd(text: string, from: number): number {
  let end = from;
  for (const match of text.slice(from).matchAll(SENTENCE_END)) end = from + match.index + match[0].length;
  return end;
}
