// An answer in Markdown on the page, drawn block by block while it is being written. The same for live, resumed and restored answers:
// what is drawn depends on the text alone, never on how it came. Builds nodes, never HTML; HTML in an answer is shown as text.

import { Blocks } from "./blocks.ts";
import { type Surface, View } from "./view.ts";

export type Around = Surface & {
  /** Before the next picture is drawn. */
  readonly frame: (run: () => void) => void;
};

const LINE_END = /\r\n|\n|\r(?!$)/g;
// Lines longer than this are rows of a table only when they are complete.
const LONG = 2000;

export class Prose {
  readonly element: HTMLElement;
  readonly #around: Around;
  #blocks = new Blocks();
  #view: View;
  #text = "";
  #live = false;
  /** What is on the page, and how much of it was read in whole lines. */
  #drawn = "";
  #read = 0;
  #resting = false;
  #late = false;
  /** Where the caret stands. */
  #tip: Element | null = null;

  constructor(around: Around) {
    this.#around = around;
    this.#view = new View(around, this.#blocks.root, 0, null);
    this.element = this.#view.element;
  }

  /** Shows the text so far; `live` while more is to come. While live, draws once in a frame and only what is still open. */
  show(text: string, live: boolean): void {
    if (text === this.#text && live === this.#live) return;
    this.#text = text;
    this.#live = live;
    if (live && this.#resting) this.#late = true;
    else this.#drawNow();
  }

  #drawNow(): void {
    this.#late = false;
    this.#draw();
    this.#moveCaret(this.#live ? this.#view.tip : null);
    if (!this.#live || this.#resting) return;
    this.#resting = true;
    this.#around.frame(() => {
      this.#resting = false;
      if (this.#late) this.#drawNow();
    });
  }

  #moveCaret(tip: Element | null): void {
    if (this.#tip === tip) return;
    this.#tip?.removeAttribute("data-tip");
    tip?.setAttribute("data-tip", "");
    this.#tip = tip;
  }

  #begin(): void {
    this.#blocks = new Blocks();
    this.#view.draw(this.#blocks.root, false, null);
    this.#drawn = "";
    this.#read = 0;
  }

  #draw(): void {
    const text = this.#text;
    // Engines compare equal lengths many times faster than startsWith does.
    if (text.slice(0, this.#drawn.length) !== this.#drawn) this.#begin();
    LINE_END.lastIndex = Math.max(this.#read, this.#drawn.length - 1);
    this.#drawn = text;
    for (let end = LINE_END.exec(text); end; end = LINE_END.exec(text)) {
      this.#blocks.read(clean(text.slice(this.#read, end.index)));
      this.#read = LINE_END.lastIndex;
    }
    const rest = clean(text.slice(this.#read));
    const see = (): void => this.#view.draw(this.#blocks.root, this.#live, null);
    if (rest === "" || (this.#live && (isUndecided(rest) || (rest.length > LONG && this.#blocks.inTable)))) see();
    else this.#blocks.attempt(rest, see);
  }
}

const clean = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line).replaceAll("\0", "\uFFFD");

/** Whether a line so far is nothing but markers, which the next characters may turn into something else. */
function isUndecided(line: string): boolean {
  return line.length < 100 && /^(?:[\s>]|[-+*]\s|\d{1,9}[.)]\s)*(?:[-+*=_#~`:|\s]*|\d{1,9}[.)]?|(?:```|~~~)[^`]*)$/.test(line);
}
