// Who this tab speaks as, with storage that works, that is refused, and that another tab writes to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Identity, type Stores } from "../src/identity.ts";

class FakeStorage implements Storage {
  readonly #items = new Map<string, string>();
  [name: string]: unknown;
  get length(): number { return this.#items.size; }
  clear(): void { this.#items.clear(); }
  key(index: number): string | null { return [...this.#items.keys()][index] ?? null; }
  getItem(key: string): string | null { return this.#items.get(key) ?? null; }
  setItem(key: string, value: string): void { this.#items.set(key, value); }
  removeItem(key: string): void { this.#items.delete(key); }
}

function setUp(): { identity: Identity; local: FakeStorage; session: FakeStorage } {
  const local = new FakeStorage();
  const session = new FakeStorage();
  return { identity: new Identity("key", { local: () => local, session: () => session }), local, session };
}

const refusing = (): never => {
  throw new Error("SecurityError");
};
const REFUSED: Stores = { local: refusing, session: refusing };

test("a new visitor has no token and leaves none behind", () => {
  const { identity, local } = setUp();
  assert.equal(identity.introduce(), null);
  identity.take("tok.1");
  assert.equal(identity.introduce(), "tok.1");
  assert.equal(local.length, 0);
});

test("the token is stored with the first question", () => {
  const { identity, local } = setUp();
  identity.introduce();
  identity.take("tok.1");
  identity.keep();
  assert.equal(local.getItem("sparkwidget:key"), "tok.1");
});

test("a stored token is said, and replaced in storage only with the next question", () => {
  const { identity, local } = setUp();
  local.setItem("sparkwidget:key", "void");
  assert.equal(identity.introduce(), "void");
  identity.take("tok.1");
  assert.equal(local.getItem("sparkwidget:key"), "void");
  assert.equal(identity.outdated, false);
  assert.equal(identity.introduce(), "tok.1");
  identity.keep();
  assert.equal(local.getItem("sparkwidget:key"), "tok.1");
});

test("a tab that has asked stores a replaced token at once", () => {
  const { identity, local } = setUp();
  identity.introduce();
  identity.take("tok.1");
  identity.keep();
  identity.introduce();
  identity.take("tok.2");
  assert.equal(local.getItem("sparkwidget:key"), "tok.2");
});

test("a token stored by another tab while ours was on its way outdates ours", () => {
  const { identity, local } = setUp();
  identity.introduce();
  local.setItem("sparkwidget:key", "tok.2");
  identity.take("tok.1");
  assert.equal(identity.outdated, true);
  assert.equal(identity.introduce(), "tok.2");
  assert.equal(identity.outdated, false);
});

test("a tab that has asked is never outdated", () => {
  const { identity, local } = setUp();
  identity.introduce();
  identity.take("tok.1");
  identity.keep();
  local.setItem("sparkwidget:key", "tok.2");
  assert.equal(identity.outdated, false);
  assert.equal(identity.introduce(), "tok.1");
});

test("refused storage costs nothing but the memory", () => {
  const identity = new Identity("key", REFUSED);
  assert.equal(identity.introduce(), null);
  identity.take("tok.1");
  identity.keep();
  identity.remember(true);
  assert.equal(identity.introduce(), "tok.1");
  identity.forget();
  assert.equal(identity.introduce(), null);
});

test("that the panel is open is remembered only for somebody who has asked", () => {
  const { identity, session } = setUp();
  identity.remember(true);
  assert.equal(session.length, 0);
  identity.introduce();
  identity.take("tok.1");
  identity.keep();
  identity.remember(true);
  assert.equal(session.getItem("sparkwidget:key:open"), "1");
  identity.remember(false);
  assert.equal(session.length, 0);
});

test("forgetting removes everything", () => {
  const { identity, local, session } = setUp();
  identity.introduce();
  identity.take("tok.1");
  identity.keep();
  identity.remember(true);
  identity.forget();
  assert.deepEqual([local.length, session.length, identity.known, identity.introduce()], [0, 0, false, null]);
});

test("where sockets are blocked is remembered for the tab's next pages, once a question was sent", () => {
  const { identity, local, session } = setUp();
  identity.blockedAt = 7;
  assert.deepEqual([identity.blockedAt, session.length], [7, 0]);
  identity.take("tok.1");
  identity.keep();
  assert.equal(new Identity("key", { local: () => local, session: () => session }).blockedAt, 7);
  identity.blockedAt = null;
  assert.equal(session.length, 0);
});

test("where sockets are blocked is known without storage too", () => {
  const identity = new Identity("key", REFUSED);
  assert.equal(identity.blockedAt, null);
  identity.blockedAt = 7;
  assert.equal(identity.blockedAt, 7);
});

test("notes are kept with the token and not before it, and go with it", () => {
  const { identity, local, session } = setUp();
  identity.note("size", "2");
  identity.note("draft", "Whe");
  assert.deepEqual([identity.recall("size"), local.length, session.length], ["2", 0, 0]);
  identity.take("tok.1");
  identity.keep();
  assert.deepEqual([local.getItem("sparkwidget:key:size"), session.getItem("sparkwidget:key:draft")], ["2", "Whe"]);
  const next = new Identity("key", { local: () => local, session: () => session });
  assert.deepEqual([next.recall("size"), next.recall("draft")], ["2", "Whe"]);
  next.note("draft", "");
  assert.equal(session.length, 0);
  next.forget();
  assert.deepEqual([local.length, next.recall("size")], [0, ""]);
});

test("notes are kept in memory where storage is refused", () => {
  const identity = new Identity("key", REFUSED);
  identity.keep();
  identity.note("size", "1");
  assert.equal(identity.recall("size"), "1");
});

test("a token that was getting old is replaced at once where it is stored, and the browser stays known", () => {
  const { identity, local } = setUp();
  local.setItem("sparkwidget:key", "ann.20000.sig");
  identity.introduce();
  identity.take("ann.20010.sig");
  assert.equal(local.getItem("sparkwidget:key"), "ann.20010.sig");
  assert.deepEqual([identity.known, identity.outdated, identity.introduce()], [true, false, "ann.20010.sig"]);
});

test("a token that was getting old and is not stored stays so", () => {
  const { identity, local } = setUp();
  identity.introduce();
  identity.take("ann.20000.sig");
  identity.introduce();
  identity.take("ann.20010.sig");
  assert.deepEqual([local.length, identity.introduce()], [0, "ann.20010.sig"]);
});
