// The line without a socket: a server that is played by hand answers its requests.

import assert from "node:assert/strict";
import { setImmediate as idle } from "node:timers/promises";
import { test } from "node:test";
import { eventReader, httpLine } from "../src/fallback.ts";
import type { Command } from "../src/protocol.ts";
import type { Line } from "../src/world.ts";
import { TURN, welcome } from "./world.ts";

const URL = "https://chat.example/http/v1/key/";
const HELLO: Command = { type: "hello", v: 1, token: null, locale: "en", page: "", screen: null };
const STOP: Command = { type: "stop", turn: TURN };

/** One request, and the answer that the test gives it piece by piece. */
class Request {
  readonly url: string;
  readonly options: RequestInit;
  readonly answered: Promise<Response>;
  #answer: (response: Response) => void = () => {};
  #fail: (error: Error) => void = () => {};
  #body: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(url: string, options: RequestInit) {
    this.url = url;
    this.options = options;
    this.answered = new Promise((answer, fail) => [this.#answer, this.#fail] = [answer, fail]);
    options.signal?.addEventListener("abort", () => this.break());
  }

  get frames(): unknown[] {
    return `${this.options.body}`.split("\n").map((line) => JSON.parse(line));
  }

  async say(text: string | Uint8Array): Promise<void> {
    if (!this.#body) {
      const stream = new ReadableStream<Uint8Array>({ start: (body) => void (this.#body = body) });
      this.#answer(new Response(stream));
    }
    this.#body?.enqueue(typeof text === "string" ? new TextEncoder().encode(text) : text);
    await idle();
  }

  async tell(...facts: unknown[]): Promise<void> {
    await this.say(facts.map((fact) => `data: ${JSON.stringify(fact)}\n\n`).join(""));
  }

  async end(code?: number): Promise<void> {
    await this.say(code === undefined ? "" : `event: close\ndata: ${code}\n\n`);
    this.#body?.close();
    await idle();
  }

  break(): void {
    this.#fail(new TypeError("Failed to fetch"));
    this.#body?.error(new TypeError("network error"));
  }

  async answer(response: Response): Promise<void> {
    this.#answer(response);
    await idle();
  }
}

type Set = { line: Line; heard: unknown[]; requests: Request[]; say: (...commands: Command[]) => Promise<Request> };

async function setUp(): Promise<Set> {
  const heard: unknown[] = [];
  const requests: Request[] = [];
  const line = httpLine(URL, {
    opened: () => heard.push("opened"), said: (data) => heard.push(JSON.parse(`${data}`)), closed: (code) => heard.push(code),
  }, (url, options) => {
    const request = new Request(url, options);
    requests.push(request);
    return request.answered;
  });
  await idle();
  const say = async (...commands: Command[]): Promise<Request> => {
    for (const command of commands) line.send(JSON.stringify(command));
    await idle();
    return requests.at(-1)!;
  };
  return { line, heard, requests, say };
}

/** With its welcome, which brought a token, and nothing noted of what was heard until then. */
async function talking(): Promise<Set & { stream: Request }> {
  const set = await setUp();
  const stream = await set.say(HELLO);
  await stream.tell(welcome({ token: "tok.1" }));
  set.heard.length = 0;
  return { ...set, stream };
}

test("the line opens by itself, and hello asks for the stream", async () => {
  const { heard, say } = await setUp();
  assert.deepEqual(heard, ["opened"]);
  const stream = await say(HELLO);
  assert.equal(stream.url, `${URL}stream/`);
  assert.deepEqual(stream.frames, [HELLO]);
  await stream.tell(welcome());
  assert.deepEqual(heard, ["opened", welcome()]);
});

test("no cookie is sent, nothing is cached and nothing needs a preflight", async () => {
  const { method, headers, credentials, cache } = (await talking()).stream.options;
  assert.deepEqual([method, headers, credentials, cache], ["POST", undefined, "omit", "no-store"]);
});

test("a command goes up with the token that the welcome brought, and its address names none", async () => {
  const { say } = await talking();
  const command = await say(STOP);
  assert.equal(command.url, `${URL}command/`);
  assert.deepEqual(command.frames, [{ ...HELLO, token: "tok.1" }, STOP]);
});

test("commands go up one after the other, in order", async () => {
  const { requests, say } = await talking();
  await say({ type: "ask", turn: TURN, text: "When?" }, STOP);
  assert.equal(requests.length, 2);
  await requests[1]?.end(1000);
  assert.deepEqual(requests[2]?.frames[1], STOP);
});

test("what a command's answer tells is heard", async () => {
  const { heard, say } = await talking();
  const command = await say(STOP);
  await command.tell({ type: "error", code: "unknown_turn", message: "" });
  await command.end(1000);
  assert.deepEqual(heard, [{ type: "error", code: "unknown_turn", message: "" }]);
});

test("a stream that ends as it should is followed by the next hello on the same line", async () => {
  const { heard, say, stream, requests } = await talking();
  await stream.end(1000);
  assert.deepEqual(heard, ["opened"]);
  await say({ ...HELLO, token: "tok.1" });
  assert.equal(requests.length, 2);
});

test("a hello in between replaces the stream, and nothing more is heard of the old one", async () => {
  const { heard, say, stream } = await talking();
  const next = await say(HELLO);
  assert.equal(stream.options.signal?.aborted, true);
  await next.tell(welcome());
  assert.deepEqual(heard, [welcome()]);
});

for (const code of [4000, 4501]) {
  test(`close code ${code} at the end of a stream is the line's`, async () => {
    const { heard, stream } = await talking();
    await stream.end(code);
    assert.deepEqual(heard, [code]);
  });
}

test("a close code in a command's answer ends the line", async () => {
  const { heard, say, stream } = await talking();
  await (await say(STOP)).end(4502);
  assert.deepEqual([heard, stream.options.signal?.aborted], [[4502], true]);
});

test("a stream that is cut is a line that is lost", async () => {
  const { heard, stream } = await talking();
  await stream.end();
  assert.deepEqual(heard, [1006]);
});

test("a network that breaks is a line that is lost, once", async () => {
  const { heard, say, stream } = await talking();
  const command = await say(STOP);
  command.break();
  stream.break();
  await idle();
  assert.deepEqual(heard, [1006]);
});

test("a page of a proxy's is no stream", async () => {
  const { heard, say } = await setUp();
  await (await say(HELLO)).answer(new Response("<h1>Blocked</h1>", { status: 403 }));
  assert.deepEqual(heard, ["opened", 1006]);
});

test("pings stay here: the stream says by itself that it lives", async () => {
  const { requests, say } = await talking();
  await say({ type: "ping" });
  assert.equal(requests.length, 1);
});

test("a line that is closed says nothing more and hangs up", async () => {
  const { heard, line, say, stream } = await talking();
  const command = await say(STOP);
  line.close();
  await command.tell({ type: "pong" });
  await command.end(4502);
  assert.deepEqual([heard, stream.options.signal?.aborted], [[], true]);
});

test("a line that is closed before it opened never opens", async () => {
  const heard: string[] = [];
  httpLine(URL, { opened: () => heard.push("opened"), said: () => {}, closed: () => {} }, () => Promise.reject(new Error("not asked"))).close();
  await idle();
  assert.deepEqual(heard, []);
});

test("an answer that is cut inside a character is whole on the screen", async () => {
  const { heard, stream } = await talking();
  const bytes = new TextEncoder().encode('data: {"type":"error","code":"x","message":"😀\u2028"}\r\n\r\n');
  for (const byte of bytes) await stream.say(new Uint8Array([byte]));
  assert.deepEqual(heard, [{ type: "error", code: "x", message: "😀\u2028" }]);
});

test("events are read wherever the text is cut", () => {
  const text = ": nothing\n\ndata: a\n\nevent: close\r\ndata:4000\r\n\r\ndata: b\ndata:  c:d\nid: 7\n\ndata: cut off";
  for (let cut = 0; cut <= text.length; cut++) {
    const events: string[][] = [];
    const read = eventReader((...event) => events.push(event));
    read(text.slice(0, cut));
    read(text.slice(cut));
    assert.deepEqual(events, [["message", "a"], ["close", "4000"], ["message", "b\n c:d"]], `cut at ${cut}`);
  }
});
