// The file that a visitor takes along: all that the server keeps, or what is on the screen where it can't be asked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchKept } from "../src/transcript.ts";

const BASE = "https://chat.example/widget/v1/key/";
const KEPT = { v: 1, questions: [{ asked_at: "2026-11-22T10:00:00Z", question: "When?", answer: "Now." }] };

async function fetched(answer: () => Response): Promise<[unknown, string[]]> {
  const asked: string[] = [];
  const window = { fetch: async (url: URL, { method, body }: RequestInit) => (asked.push(`${method} ${url} ${body}`), answer()) } as unknown as Window;
  return [await fetchKept(window, BASE, "key", { token: "t" }), asked];
}

test("what is kept is asked for with the token in the body, and read from the event", async () => {
  const event = `data: ${JSON.stringify(KEPT)}\n\nevent: close\ndata: 1000\n\n`;
  assert.deepEqual(await fetched(() => new Response(event)), [KEPT, ['POST https://chat.example/http/v1/key/mine/ {"token":"t"}']]);
});

for (const [what, answer] of Object.entries({
  refusal: () => new Response('data: {"type":"refused","code":"paused","message":"Closed."}\n\nevent: close\ndata: 4502\n\n'),
  "page of somebody's proxy": () => new Response("<html>"),
  "dead network": () => { throw new TypeError("failed"); },
})) {
  test(`a ${what} is no answer`, async () => assert.equal((await fetched(answer))[0], null));
}
