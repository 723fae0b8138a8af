// What the panel needs of the browser besides the page: time, chance, the network. Tests bring a world of their own.

import { httpLine } from "./fallback.ts";

export type LineEvents = {
  /** Say hello now; over HTTP more than once. */
  readonly opened: () => void;
  readonly said: (data: unknown) => void;
  /** The close code, 1006 when there was none. */
  readonly closed: (code: number) => void;
};

/** One socket, or what stands in for it. */
export type Line = { readonly send: (text: string) => void; readonly close: () => void };

export type Cancel = () => void;

export type World = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly uuid: () => string;
  readonly online: () => boolean;
  readonly after: (milliseconds: number, run: () => void) => Cancel;
  /** Before the next picture is drawn. */
  readonly frame: (run: () => void) => void;
  /** To a `ws:` address by a socket, to an `http:` address without. May throw, as the browser does when the page forbids the address. */
  readonly dial: (url: string, events: LineEvents) => Line;
};

export function browserWorld(window: Window & typeof globalThis): World {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    uuid: () => uuid(window.crypto),
    online: () => window.navigator.onLine,
    after: (milliseconds, run) => {
      const timer = window.setTimeout(run, milliseconds);
      return () => window.clearTimeout(timer);
    },
    frame: (run) => void window.requestAnimationFrame(run),
    dial: (url, events) =>
      /^ws/.test(url) ? socketLine(new window.WebSocket(url), events) : httpLine(url, events, (to, options) => window.fetch(to, options)),
  };
}

function socketLine(socket: WebSocket, events: LineEvents): Line {
  socket.onopen = events.opened;
  socket.onmessage = (event) => events.said(event.data);
  socket.onclose = (event) => events.closed(event.code);
  // Chromium tells no close of a socket that the page's policy forbids.
  socket.onerror = () => events.closed(1006);
  return { send: (text) => socket.send(text), close: () => socket.close() };
}

// crypto.randomUUID is missing on pages without https.
function uuid(crypto: Crypto): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
