// A line without a socket: facts come as the events of one streamed answer, each command goes up in a POST of its own.
// Knows hello and the token, because there is no connection that would remember them; nothing else of what is said.

import { type Command, type Fact, decode } from "./protocol.ts";
import type { Line, LineEvents } from "./world.ts";

type Fetch = (url: string, options: RequestInit) => Promise<Response>;

const LOST = 1006;
const THAT_IS_ALL = 1000;
const SENDING = 15_000; // for a command and its answer

export function httpLine(url: string, events: LineEvents, fetch: Fetch): Line {
  return new HttpLine(url, events, fetch);
}

class HttpLine implements Line {
  readonly #url: string;
  readonly #events: LineEvents;
  readonly #fetch: Fetch;
  readonly #commands: string[] = [];
  #hello: Command | null = null;
  #stream = new AbortController();
  #sending = false;
  #closed = false;

  constructor(url: string, events: LineEvents, fetch: Fetch) {
    this.#url = url;
    this.#events = events;
    this.#fetch = fetch;
    queueMicrotask(() => this.#closed || events.opened());
  }

  send(text: string): void {
    const command: Command = JSON.parse(text);
    // The stream says by itself that it lives.
    if (command.type === "ping") return;
    if (command.type === "hello") return void this.#listen(command);
    this.#commands.push(text);
    void this.#sendAll();
  }

  close(): void {
    this.#closed = true;
    this.#stream.abort();
  }

  async #listen(hello: Command): Promise<void> {
    this.#stream.abort();
    const stream = this.#stream = new AbortController();
    this.#hello = hello;
    const code = await this.#exchange("stream", JSON.stringify(hello), stream.signal);
    if (stream.signal.aborted) return;
    // A stream can't last for ever: to go on, whoever speaks on this line says hello again.
    if (code === THAT_IS_ALL) this.#events.opened();
    else this.#end(code);
  }

  /** One after the other: a stop must not overtake its question. */
  async #sendAll(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let text = this.#commands.shift(); text && !this.#closed; text = this.#commands.shift()) {
      const body = `${JSON.stringify(this.#hello)}\n${text}`;
      const code = await this.#exchange("command", body, AbortSignal.timeout(SENDING));
      if (code !== THAT_IS_ALL) this.#end(code);
    }
    this.#sending = false;
  }

  /** The close code that the answer ended with. */
  async #exchange(what: string, body: string, signal: AbortSignal): Promise<number> {
    let code = LOST;
    const hear = eventReader((name, data) => {
      if (name === "close") code = Number(data);
      else if (!this.#closed && !(what === "stream" && signal.aborted)) this.#said(data);
    });
    try {
      // A text needs no preflight; nothing here is anybody's cookie.
      const response = await this.#fetch(`${this.#url}${what}/`, { method: "POST", body, signal, credentials: "omit", cache: "no-store" });
      if (!response.ok || !response.body) return LOST;
      await readAll(response.body, hear);
      return code;
    } catch {
      return LOST;
    }
  }

  #said(data: string): void {
    const fact: Fact | null = decode(data);
    if (fact?.type === "welcome" && fact.token !== null && this.#hello?.type === "hello") this.#hello = { ...this.#hello, token: fact.token, identity: undefined };
    this.#events.said(data);
  }

  #end(code: number): void {
    if (this.#closed) return;
    this.close();
    this.#events.closed(code);
  }
}

async function readAll(body: ReadableStream<Uint8Array>, hear: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    hear(decoder.decode(value, { stream: true }));
  }
}

/** Takes the text of an event stream, cut anywhere, and tells the events that are whole: `message` unless they have a name. */
export function eventReader(tell: (name: string, data: string) => void): (text: string) => void {
  let rest = "";
  let name = "";
  let data: string[] = [];
  const line = (text: string): void => {
    const [, field, value = ""] = /^([^:]*):? ?(.*)$/s.exec(text) ?? [];
    if (field === "event") name = value;
    if (field === "data") data.push(value);
    if (text !== "") return;
    if (data.length > 0) tell(name || "message", data.join("\n"));
    name = "";
    data = [];
  };
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const it of lines) line(it.endsWith("\r") ? it.slice(0, -1) : it);
  };
}
