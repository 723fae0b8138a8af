// Something that comes in a file of its own once somebody wants it. What was to be done with it waits until then.

export type Extras = typeof import("./extras.ts") & { readonly css: string };

export class Later<Thing> {
  readonly #load: (tries: number) => Promise<Thing>;
  #uses: ((thing: Thing) => void)[] = [];
  #thing: Thing | null = null;
  #loading = false;
  #failures = 0;

  constructor(load: (tries: number) => Promise<Thing>) {
    this.#load = load;
  }

  /** To be done with it once it is there, if anybody wants it. */
  once(use: (thing: Thing) => void): void {
    if (this.#thing) use(this.#thing);
    else this.#uses.push(use);
  }

  /** Loads it now. What did not come is tried again when it is wanted again. */
  want(use?: (thing: Thing) => void, lost?: () => void): void {
    if (use) this.once(use);
    if (this.#loading || this.#thing) return;
    this.#loading = true;
    this.#load(this.#failures).then((thing) => this.put(thing), () => {
      this.#loading = false;
      this.#failures++;
      lost?.();
    });
  }

  /** It is here. */
  put(thing: Thing): void {
    this.#thing = thing;
    for (const use of this.#uses.splice(0)) use(thing);
  }
}
