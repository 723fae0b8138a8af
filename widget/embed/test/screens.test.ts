// Every story that tests/explorer tells of what a tab heard and did, replayed on the real chat: it shows and sends the same.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as chats from "../src/chat.ts";
import type { Chat, Step } from "../src/chat.ts";
import type { Command, Fact } from "../src/protocol.ts";
import { NOW } from "./facts.ts";

type Act = { readonly act: "hello" | "ask" | "retry" | "stop" | "lost"; readonly turn: string | null };
type Sent = readonly unknown[];
type Vectors = {
  readonly inputs: readonly (Act | Fact)[];
  readonly screens: readonly unknown[];
  readonly scripts: readonly (readonly [number, number, readonly Sent[]])[][];
};

const QUESTIONS: Record<string, string> = { t: "When?", u: "And on Sunday?" };
const path = new URL("../../../tests/vectors/screens.json", import.meta.url);
const vectors: Vectors = JSON.parse(readFileSync(path, "utf8"));

/** A tab as main.ts joins it: what the chat wants sent goes out if there is a line. */
class Tab {
  chat: Chat = chats.emptyChat(2000, NOW);

  give(input: Act | Fact): Sent[] {
    return "act" in input ? this.#act(input) : this.#hear(input);
  }

  get shown(): unknown {
    const turns = this.chat.turns.map((it) =>
      [it.id, it.question, it.attempt, it.seq, it.text, it.previous, it.state, it.failure?.code ?? null, it.waiting, it.sent, it.stopping, typeof it.saved === "string"]);
    return { stale: this.chat.stale, turns };
  }

  #act({ act, turn }: Act): Sent[] {
    const id = turn ?? "";
    switch (act) {
      case "hello": return this.#link("connecting", () => this.#hello());
      case "lost": return this.#link("waiting", () => []);
      case "ask": return this.#become(chats.ask(this.chat, id, QUESTIONS[id] ?? "", NOW), ["ask", id]);
      case "retry": {
        const attempt = this.chat.turns.find((it) => it.id === id)?.attempt;
        return this.#become(chats.retry(this.chat, id, NOW), ["retry", id, attempt]);
      }
      case "stop": return this.#become(chats.stop(this.chat, id).chat, ["stop", id]);
    }
  }

  #hear(fact: Fact): Sent[] {
    const step: Step = chats.receive(this.chat, fact, NOW);
    this.chat = step.chat;
    if (step.resync) return this.chat.link.state === "open" ? this.#hello() : [];
    return fact.type === "welcome" ? chats.pending(this.chat).map(brief) : [];
  }

  #hello(): Sent[] {
    this.chat = chats.greeted(this.chat);
    return [["hello", chats.screenOf(this.chat)]];
  }

  #link(state: "connecting" | "waiting", then: () => Sent[]): Sent[] {
    this.chat = chats.linked(this.chat, state, true, NOW);
    return then();
  }

  #become(chat: Chat, command: Sent): Sent[] {
    this.chat = chat;
    return chats.isReady(chat) ? [command] : [];
  }
}

function brief(command: Command): Sent {
  if (command.type === "retry") return [command.type, command.turn, command.attempt];
  return "turn" in command ? [command.type, command.turn] : [command.type];
}

test("the stories are many", () => assert.ok(vectors.scripts.length > 100));

for (const [number, script] of vectors.scripts.entries()) {
  test(`story ${number} of what a tab heard and did`, () => {
    const tab = new Tab();
    for (const [input, screen, sent] of script) {
      const given = vectors.inputs[input]!;
      assert.deepEqual(tab.give(given), sent, JSON.stringify(given));
      assert.deepEqual(tab.shown, vectors.screens[screen], JSON.stringify(given));
    }
  });
}
