// The line to the server, on a clock that moves when told.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { LinkState } from "../src/chat.ts";
import { Connection } from "../src/connection.ts";
import type { Fact } from "../src/protocol.ts";
import { FakeWorld, welcome } from "./world.ts";

type Set = { world: FakeWorld; connection: Connection; facts: Fact[]; states: LinkState[] };

function setUp(): Set {
  const world = new FakeWorld();
  const facts: Fact[] = [];
  const states: LinkState[] = [];
  const connection = new Connection("wss://chat.example/ws/v1/key/", world, {
    greeting: () => ({ type: "hello", v: 1, token: null, locale: "en", page: "", screen: null }),
    fact: (fact) => facts.push(fact),
    state: (state) => states.push(state),
  });
  return { world, connection, facts, states };
}

function connected(): Set {
  const set = setUp();
  set.connection.open();
  set.world.line.accept();
  set.world.line.tell(welcome({ ping: 20 }));
  return set;
}

test("nothing is dialled before somebody wants it", () => assert.equal(setUp().world.lines.length, 0));

test("hello is the first frame, and the welcome opens the line", () => {
  const { world, states } = connected();
  assert.deepEqual(world.line.types(), ["hello"]);
  assert.deepEqual(states, ["connecting", "open"]);
});

test("a text that is no fact is ignored", () => {
  const { world, facts } = connected();
  world.line.say("<html>");
  world.line.say(new ArrayBuffer(4));
  assert.equal(facts.length, 1);
});

test("a ping follows the announced silence", () => {
  const { world } = connected();
  world.pass(19_999);
  assert.deepEqual(world.line.types(), ["hello"]);
  world.pass(1);
  assert.deepEqual(world.line.types(), ["hello", "ping"]);
});

test("anything heard starts the silence anew", () => {
  const { world } = connected();
  world.pass(15_000);
  world.line.tell({ type: "pong" });
  world.pass(15_000);
  assert.deepEqual(world.line.types(), ["hello"]);
});

test("a line that does not answer a ping within 10 s is dead", () => {
  const { world, states } = connected();
  world.pass(29_999);
  assert.equal(states.at(-1), "open");
  world.pass(1);
  assert.equal(states.at(-1), "waiting");
  assert.equal(world.line.closed, true);
});

test("a line that never opens is given up", () => {
  const { world, connection, states } = setUp();
  connection.open();
  world.pass(15_000);
  assert.equal(states.at(-1), "waiting");
});

test("a line that opens but never welcomes is given up", () => {
  const { world, connection, states } = setUp();
  connection.open();
  world.line.accept();
  world.pass(10_000);
  assert.equal(states.at(-1), "waiting");
});

test("pauses grow to two seconds, after some tries to twenty, and chance takes a part of them", () => {
  const { world, connection } = setUp();
  world.chance = 0.999_999;
  connection.open();
  for (const longest of [500, 1000, 2000, 2000, 2000, 2000, 4000, 8000, 16_000, 20_000, 20_000]) {
    const before = world.lines.length;
    world.line.end(1006);
    world.pass(longest * 0.99);
    assert.equal(world.lines.length, before, `${longest} is not over`);
    world.pass(longest * 0.01);
    assert.equal(world.lines.length, before + 1, `${longest} is over`);
  }
});

test("a pause can be nothing at all", () => {
  const { world, connection } = setUp();
  world.chance = 0;
  connection.open();
  world.line.end(1006);
  world.pass(0);
  assert.equal(world.lines.length, 2);
});

test("a line that held starts the pauses anew", () => {
  const { world, connection } = setUp();
  connection.open();
  for (let i = 0; i < 9; i++) {
    world.line.end(1006);
    world.pass(20_000);
  }
  world.line.accept();
  world.line.tell(welcome());
  world.pass(5000);
  const before = world.lines.length;
  world.line.end(1001);
  world.pass(250);
  assert.equal(world.lines.length, before + 1);
});

test("a line that is welcomed and dropped at once does not start the pauses anew", () => {
  const { world, connection } = setUp();
  connection.open();
  for (let i = 0; i < 10; i++) {
    world.line.accept();
    world.line.tell(welcome());
    world.line.end(4002);
    world.pass(10_000);
  }
  const before = world.lines.length;
  world.line.end(4002);
  world.pass(9999);
  assert.equal(world.lines.length, before);
});

for (const code of [1000, 1001, 1006, 1009, 1012, 3000, 4000, 4002, 4499, 5000]) {
  test(`close code ${code} means: come back`, () => {
    const { world } = connected();
    world.line.end(code);
    world.pass(500);
    assert.equal(world.lines.length, 2);
  });
}

for (const code of [4500, 4501, 4502, 4999]) {
  test(`close code ${code} means: never again`, () => {
    const { world, connection, states } = connected();
    world.line.tell({ type: "refused", code: "paused", message: "" });
    world.line.end(code);
    connection.hurry();
    connection.open();
    world.pass(600_000);
    assert.equal(world.lines.length, 1);
    assert.equal(states.at(-1), "refused");
  });
}

test("coming online ends the pause", () => {
  const { world, connection } = connected();
  for (let i = 0; i < 5; i++) {
    world.line.end(1006);
    connection.hurry();
  }
  world.line.end(1006);
  const before = world.lines.length;
  connection.hurry();
  assert.equal(world.lines.length, before + 1);
});

test("hurrying an open line changes nothing", () => {
  const { world, connection } = connected();
  connection.hurry();
  assert.equal(world.lines.length, 1);
});

test("going offline parks the line until it is hurried", () => {
  const { world, connection, states } = connected();
  connection.park();
  assert.equal(world.line.closed, true);
  world.pass(20_000);
  assert.deepEqual([world.lines.length, states.at(-1)], [1, "waiting"]);
  connection.hurry();
  assert.equal(world.lines.length, 2);
});

test("a line lost while offline waits for the network, with a slow try in case the browser is wrong", () => {
  const { world } = connected();
  world.connected = false;
  world.line.end(1006);
  world.pass(59_999);
  assert.equal(world.lines.length, 1);
  world.pass(1);
  assert.equal(world.lines.length, 2);
});

test("an address that the page forbids is tried again later, without an error", () => {
  const { world, connection, states } = setUp();
  world.forbidden = true;
  connection.open();
  assert.deepEqual(states, ["connecting", "waiting"]);
});

test("closing is for good until it is opened again", () => {
  const { world, connection, states } = connected();
  connection.close();
  world.pass(600_000);
  assert.deepEqual([world.lines.length, states.at(-1)], [1, "closed"]);
  connection.open();
  assert.equal(world.lines.length, 2);
});

test("what a dropped line still says is not heard", () => {
  const { world, connection, facts, states } = connected();
  const old = world.line;
  connection.park();
  old.tell({ type: "pong" });
  old.end(4500);
  assert.equal(facts.length, 1);
  assert.equal(states.at(-1), "waiting");
});

test("a frame without a line is dropped, not thrown", () => assert.doesNotThrow(() => setUp().connection.send({ type: "ping" })));

test("greeting again sends a fresh hello over the same line", () => {
  const { world, connection } = connected();
  connection.greet();
  assert.deepEqual(world.line.types(), ["hello", "hello"]);
});
