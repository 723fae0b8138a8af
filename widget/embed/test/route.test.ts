// Which way the line goes, on a clock that moves when told and a network that is a list of lines.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Memory, Route } from "../src/route.ts";
import type { Line } from "../src/world.ts";
import { FakeWorld } from "./world.ts";

const SOCKET = "wss://chat.example/ws/v1/key/";
const PLAIN = "https://chat.example/http/v1/key/";
const MINUTES = 60_000;

type Set = { world: FakeWorld; route: Route; memory: Memory; heard: string[]; dial: () => Line };

function setUp(blockedAt: number | null = null): Set {
  const world = new FakeWorld();
  const memory: Memory = { blockedAt };
  const route = new Route(SOCKET, world, memory);
  const heard: string[] = [];
  const events = { opened: () => heard.push("opened"), said: (data: unknown) => heard.push(`${data}`), closed: (code: number) => heard.push(`closed ${code}`) };
  return { world, route, memory, heard, dial: () => route.dial(events) };
}

/** On HTTP after two refused handshakes, with its first word heard. */
function onHttp(): Set {
  const set = setUp();
  for (let i = 0; i < 2; i++) {
    set.dial();
    set.world.line.end(1006);
  }
  set.dial();
  set.world.line.accept();
  set.world.line.say("a word");
  return set;
}

const urls = ({ world }: Set): string[] => world.lines.map((line) => line.url);

test("a socket is the first way, and its line is handed through", () => {
  const set = setUp();
  const line = set.dial();
  set.world.line.accept();
  set.world.line.say("a fact");
  line.send('{"type":"ping"}');
  set.world.line.end(4000);
  assert.deepEqual([urls(set), set.heard, set.world.line.types()], [[SOCKET], ["opened", "a fact", "closed 4000"], ["ping"]]);
});

test("after two handshakes that failed the line goes over HTTP", () => {
  const set = onHttp();
  assert.deepEqual(urls(set), [SOCKET, SOCKET, PLAIN]);
  assert.equal(set.memory.blockedAt, set.world.now());
});

test("a handshake that nobody answers is given up after 8 s, and once is enough", () => {
  const set = setUp();
  set.dial();
  set.world.pass(7_999);
  assert.deepEqual(set.heard, []);
  set.world.pass(1);
  assert.deepEqual([set.heard, set.world.line.closed], [["closed 1006"], true]);
  set.world.line.end(1006);
  set.dial();
  assert.deepEqual(urls(set), [SOCKET, PLAIN]);
});

test("a page that forbids sockets is as good as a proxy that blocks them", () => {
  const set = setUp();
  set.world.forbidden = true;
  assert.throws(set.dial);
  assert.throws(set.dial);
  set.world.forbidden = false;
  set.dial();
  assert.deepEqual(urls(set), [PLAIN]);
});

test("a socket that opened has not failed, whatever its close code", () => {
  const set = setUp();
  for (const code of [1006, 4000, 4002, 1006]) {
    set.dial();
    set.world.line.accept();
    set.world.line.end(code);
  }
  assert.deepEqual(new Set(urls(set)), new Set([SOCKET]));
});

test("a socket that fails without a network says nothing about proxies", () => {
  const set = setUp();
  set.world.connected = false;
  for (let i = 0; i < 4; i++) {
    set.dial();
    set.world.line.end(1006);
  }
  assert.deepEqual(new Set(urls(set)), new Set([SOCKET]));
});

test("a socket that is closed by its holder before it opens has not failed", () => {
  const set = setUp();
  for (let i = 0; i < 4; i++) {
    set.dial().close();
    set.world.line.end(1006);
    set.world.pass(10_000);
  }
  assert.deepEqual(new Set(urls(set)), new Set([SOCKET]));
});

test("what was remembered is believed at once", () => {
  const set = setUp(1_000_000);
  set.dial();
  assert.deepEqual(urls(set), [PLAIN]);
});

test("after five minutes a socket is tried beside the stream, and takes over when it opens", () => {
  const set = onHttp();
  const line = set.dial();
  const current = set.world.line;
  current.say("early");
  assert.equal(set.world.line, current);
  set.world.pass(5 * MINUTES);
  current.say("late");
  assert.equal(set.world.line.url, SOCKET);
  line.send('{"type":"ping"}');
  assert.deepEqual([current.types(), current.closed], [["ping"], false]);
  set.heard.length = 0;
  set.world.line.accept();
  line.send('{"type":"ping"}');
  set.world.line.say("over the socket");
  assert.deepEqual([set.heard, current.closed, set.world.line.types()], [["opened", "over the socket"], true, ["ping"]]);
  assert.equal(set.memory.blockedAt, null);
  set.world.line.end(1001);
  assert.equal(set.heard.at(-1), "closed 1001");
});

test("a socket that is still blocked disturbs nothing and is left alone for five minutes more", () => {
  const set = onHttp();
  const stream = set.world.line;
  set.world.pass(5 * MINUTES);
  stream.say("1");
  set.world.line.end(1006);
  set.heard.length = 0;
  set.world.pass(5 * MINUTES - 1);
  stream.say("2");
  assert.equal(urls(set).length, 4);
  set.world.pass(1);
  stream.say("3");
  assert.equal(urls(set).length, 5);
  assert.deepEqual(set.heard, ["2", "3"]);
});

test("closing the line closes the socket that is tried beside it", () => {
  const set = setUp(1);
  const line = set.dial();
  set.world.line.say("a word");
  line.close();
  assert.deepEqual(set.world.lines.map((it) => it.closed), [true, true]);
});

test("another network is a reason to try a socket at the next word", () => {
  const set = onHttp();
  const stream = set.world.line;
  set.route.doubt();
  stream.say("a word");
  assert.deepEqual(urls(set), [SOCKET, SOCKET, PLAIN, SOCKET]);
});

test("where a socket was open before, HTTP helps out but a socket is tried at once", () => {
  const set = setUp();
  set.dial();
  set.world.line.accept();
  set.world.line.end(1006);
  for (let i = 0; i < 2; i++) {
    set.dial();
    set.world.line.end(1006);
  }
  set.dial();
  set.world.line.say("a word");
  assert.deepEqual(urls(set), [SOCKET, SOCKET, SOCKET, PLAIN, SOCKET]);
});

test("where not even HTTP gets through, both are tried in turn", () => {
  const set = setUp();
  for (let i = 0; i < 6; i++) {
    set.dial();
    set.world.line.end(1006);
  }
  assert.deepEqual(urls(set), [SOCKET, SOCKET, PLAIN, SOCKET, PLAIN, SOCKET]);
});
