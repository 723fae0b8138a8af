// The preview's line: it answers like a server, and nothing leaves the browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pretence } from "../src/pretending.ts";
import { type Command, type Fact, decode } from "../src/protocol.ts";
import { settled } from "./site.ts";
import { FakeWorld } from "./world.ts";

const TURN = "2f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b";
const HELLO: Command = { type: "hello", v: 1, token: null, locale: "en", page: "", screen: null };

async function dialled(pretence: Pretence): Promise<{ facts: Fact[]; say: (command: Command) => void }> {
  const facts: Fact[] = [];
  let opened = false;
  const line = pretence.dial({
    opened: () => (opened = true), closed: () => assert.fail("It never closes."),
    said: (data) => {
      const fact = decode(`${data}`);
      assert.ok(fact, `a browser can read ${data}`);
      facts.push(fact);
    },
  });
  await settled();
  assert.ok(opened);
  return { facts, say: (command) => line.send(JSON.stringify(command)) };
}

test("a question is answered delta by delta and told again after a new hello", async () => {
  const world = new FakeWorld();
  const pretence = new Pretence(world);
  const { facts, say } = await dialled(pretence);
  say(HELLO);
  say({ type: "ask", turn: TURN, text: "Hello?" });
  for (let i = 0; i < 20; i++) world.pass(180);
  assert.deepEqual([...new Set(facts.map((fact) => fact.type))], ["welcome", "asked", "delta", "done"]);
  const done = facts.at(-1);
  assert.ok(done?.type === "done" && done.text.includes("nothing is sent to SparkGPT"));
  const again = await dialled(pretence);
  again.say(HELLO);
  const welcome = again.facts[0];
  assert.ok(welcome?.type === "welcome" && welcome.turns[0]?.text === done.text);
});

test("every command is heard: stop, retry, rate, contact, forget, ping", async () => {
  const world = new FakeWorld();
  const { facts, say } = await dialled(new Pretence(world));
  say({ type: "ask", turn: TURN, text: "Hello?" });
  world.pass(180);
  say({ type: "stop", turn: TURN });
  for (let i = 0; i < 20; i++) world.pass(180);
  assert.equal(facts.at(-1)?.type, "stopped");
  say({ type: "retry", turn: TURN, attempt: 1 });
  assert.deepEqual(facts.at(-1)?.type === "asked" && facts.at(-1), { ...facts.at(-1), attempt: 2 });
  say({ type: "rate", turn: TURN, rating: "up", reason: "" });
  say({ type: "contact", turn: TURN, kind: "message", fields: {}, text: "Hi" });
  say({ type: "forget" });
  say({ type: "ping" });
  assert.deepEqual(facts.slice(-4).map((fact) => fact.type), ["rated", "contacted", "forgotten", "pong"]);
});
