// One line as containers take their columns from it, one after the other. A tab fills up to the next fourth column.

export class Line {
  #text: string;
  #at = 0;
  #column = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Columns of white space ahead. */
  get indent(): number {
    let column = this.#column;
    for (let at = this.#at; ; at++) {
      const next = this.#text[at];
      if (next === " ") column++;
      else if (next === "\t") column += 4 - (column % 4);
      else return column - this.#column;
    }
  }

  get blank(): boolean {
    return this.bare === "";
  }

  /** What is left without the white space ahead. */
  get bare(): string {
    let at = this.#at;
    while (this.#text[at] === " " || this.#text[at] === "\t") at++;
    return this.#text.slice(at);
  }

  get rest(): string {
    return this.#text.slice(this.#at);
  }

  /** Goes on by so many columns; half a tab becomes spaces. Gives true. */
  skip(columns: number): true {
    const end = this.#column + columns;
    while (this.#column < end && this.#at < this.#text.length) {
      if (this.#text[this.#at] === "\t") {
        this.#text = " ".repeat(4 - (this.#column % 4)) + this.#text.slice(this.#at + 1);
        this.#at = 0;
      }
      this.#at++;
      this.#column++;
    }
    return true;
  }
}
