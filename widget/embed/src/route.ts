// Which way the line goes: over a socket, or over plain HTTP where none can be had. Whoever holds the line says hello each time
// it opens, so that it can change from one to the other under their hands. Knows no frames.

import type { Line, LineEvents, World } from "./world.ts";

/** When sockets were last found blocked, in milliseconds; null if they aren't. */
export type Memory = { blockedAt: number | null };

const LOST = 1006;
const OPENING = 8_000; // for a socket's handshake
const ENOUGH = 2; // failures in a row; a handshake that nobody answers is as good as two
const LATER = 300_000; // until a socket is tried again

export class Route {
  readonly #socket: string;
  readonly #plain: string;
  readonly #world: World;
  readonly #memory: Memory;
  #failures = 0;
  #proved = false;
  // Whether it may have been something else than blocked sockets: then the next one is tried without delay.
  #doubtful = false;

  constructor(socket: string, world: World, memory: Memory) {
    this.#socket = socket;
    this.#plain = socket.replace(/^ws(.*)\/ws\/v1\//, "http$1/http/v1/");
    this.#world = world;
    this.#memory = memory;
  }

  /** The network may be another one now. */
  doubt(): void {
    this.#doubtful = true;
  }

  /** May throw, as the browser does when the page forbids sockets. */
  dial(events: LineEvents): Line {
    return this.#memory.blockedAt === null ? this.#overSocket(events) : this.#overHttp(events);
  }

  #overSocket(events: LineEvents): Line {
    let line: Line | null = null;
    const trial = this.#begin(() => {
      line?.close();
      events.closed(LOST);
    });
    try {
      line = this.#world.dial(this.#socket, {
        opened: () => {
          trial.end();
          this.#free();
          events.opened();
        },
        said: events.said,
        closed: (code) => {
          trial.fail(1);
          events.closed(code);
        },
      });
    } catch (error) {
      trial.fail(1);
      throw error;
    }
    return held(() => line, () => trial.end());
  }

  /** What becomes of a handshake is counted once; a line that its holder closes before has not failed. */
  #begin(unanswered: () => void): { readonly end: () => void; readonly fail: (weight: number) => void } {
    let pending = true;
    const end = (): void => {
      pending = false;
      cancel();
    };
    const fail = (weight: number): void => {
      if (pending) this.#blocked(weight);
      end();
    };
    const cancel = this.#world.after(OPENING, () => {
      fail(ENOUGH);
      unanswered();
    });
    return { end, fail };
  }

  /** The stream carries the line while a socket is tried beside it; the socket takes over once it opens. */
  #overHttp(events: LineEvents): Line {
    let heard = false;
    let rival: Line | null = null;
    let line = this.#world.dial(this.#plain, {
      opened: events.opened,
      said: (data) => {
        heard = true;
        if (!rival && this.#isDue()) rival = this.#tryBeside(takeOver, events, () => (rival = null));
        events.said(data);
      },
      closed: (code) => {
        if (!heard) this.#unreached();
        rival?.close();
        events.closed(code);
      },
    });
    const takeOver = (): void => {
      line.close();
      if (rival) line = rival;
      rival = null;
      events.opened();
    };
    return held(() => line, () => rival?.close());
  }

  #tryBeside(takeOver: () => void, events: LineEvents, gone: () => void): Line | null {
    this.#doubtful = false;
    this.#memory.blockedAt = this.#world.now();
    let taken = false;
    try {
      return this.#overSocket({
        opened: () => {
          taken = true;
          takeOver();
        },
        said: events.said,
        closed: (code) => (taken ? events.closed(code) : gone()),
      });
    } catch {
      return null;
    }
  }

  #isDue(): boolean {
    return this.#doubtful || this.#world.now() - (this.#memory.blockedAt ?? 0) >= LATER;
  }

  #free(): void {
    this.#failures = 0;
    this.#proved = true;
    this.#doubtful = false;
    this.#memory.blockedAt = null;
  }

  #blocked(weight: number): void {
    if (!this.#world.online()) return;
    this.#failures += weight;
    if (this.#failures < ENOUGH) return;
    // Where a socket has been open before, it is rather the server that was away.
    this.#doubtful ||= this.#proved;
    this.#proved = false;
    this.#memory.blockedAt = this.#world.now();
  }

  /** Not even HTTP got through, so there is nothing yet to hold against sockets. */
  #unreached(): void {
    this.#failures = ENOUGH - 1;
    this.#doubtful = true;
    this.#memory.blockedAt = null;
  }
}

function held(line: () => Line | null, closing: () => void): Line {
  return {
    send: (text) => line()?.send(text),
    close: () => {
      closing();
      line()?.close();
    },
  };
}
