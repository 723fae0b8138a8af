// A world without a browser: a clock that moves when told, a network that is a list of lines. Knows nothing of the panel.

import type { Command, Fact } from "../src/protocol.ts";
import { decodeCommand } from "../src/protocol.ts";
import type { Line, LineEvents, World } from "../src/world.ts";

export const TURN = "2f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b";

/** The server's end of one socket. */
export class FakeLine implements Line {
  readonly url: string;
  readonly sent: Command[] = [];
  readonly #events: LineEvents;
  closed = false;

  constructor(url: string, events: LineEvents) {
    this.url = url;
    this.#events = events;
  }

  send(text: string): void {
    const command = decodeCommand(text);
    if (!command) throw new Error(`A server can't read ${text}`);
    this.sent.push(command);
  }

  close(): void {
    this.closed = true;
  }

  accept(): void {
    this.#events.opened();
  }

  tell(...facts: readonly Fact[]): void {
    for (const fact of facts) this.#events.said(JSON.stringify(fact));
  }

  say(data: unknown): void {
    this.#events.said(data);
  }

  end(code: number): void {
    this.#events.closed(code);
  }

  types(): string[] {
    return this.sent.map((command) => command.type);
  }
}

export class FakeWorld implements World {
  readonly lines: FakeLine[] = [];
  readonly #timers = new Set<{ at: number; run: () => void }>();
  #now = 1_000_000;
  #ids = 0;
  chance = 0.5;
  connected = true;
  forbidden = false;

  readonly now = (): number => this.#now;
  readonly random = (): number => this.chance;
  readonly online = (): boolean => this.connected;
  readonly uuid = (): string => `${String(++this.#ids).padStart(8, "0")}-0000-4000-8000-000000000000`;
  readonly frame = (run: () => void): void => run();

  readonly after = (milliseconds: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  readonly dial = (url: string, events: LineEvents): Line => {
    if (this.forbidden) throw new Error("SecurityError");
    const line = new FakeLine(url, events);
    this.lines.push(line);
    return line;
  };

  get line(): FakeLine {
    const line = this.lines.at(-1);
    if (!line) throw new Error("Nobody has dialled.");
    return line;
  }

  /** Time passes without anything running, as in a computer that sleeps. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Lets time pass, running what falls due in its order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = end;
  }
}

export function welcome(more: Partial<Extract<Fact, { type: "welcome" }>> = {}): Fact {
  return { type: "welcome", v: 1, token: null, ping: 25, question_limit: 4000, turns: [], ...more };
}
