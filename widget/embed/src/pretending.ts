// A line that goes nowhere: plays the server's part for the preview in the admin, so that no question leaves the browser.
// Remembers what was said as long as the page stands.

import { type Command, type Fact, type Welcome, type WelcomeTurn, decodeCommand } from "./protocol.ts";
import type { Line, LineEvents, World } from "./world.ts";

const ANSWER = [
  "This is a preview, so nothing is sent to SparkGPT. ", "Answers of your model look like this:\n\n",
  "- they come **while they are written**,\n", "- with lists, tables and [links](https://www.example.com),\n", "- and visitors rate them below.",
];
const PAUSE = 180; // milliseconds between two deltas
const LIMIT = 2000; // characters of a question

type Turn = { -readonly [Field in keyof WelcomeTurn]: WelcomeTurn[Field] };

export class Pretence {
  readonly #turns: Turn[] = [];
  readonly #world: Pick<World, "after" | "now">;

  constructor(world: Pick<World, "after" | "now">) {
    this.#world = world;
  }

  dial(events: LineEvents): Line {
    let open = true;
    const tell = (fact: Fact): void => void (open && events.said(JSON.stringify(fact)));
    queueMicrotask(() => open && events.opened());
    return { send: (text) => this.#obey(decodeCommand(text), tell), close: () => void (open = false) };
  }

  #obey(command: Command | null, tell: (fact: Fact) => void): void {
    switch (command?.type) {
      case "hello": return tell(this.#welcome());
      case "ask": return this.#answer(command.turn, command.text, 1, tell);
      case "retry": return this.#answer(command.turn, this.#find(command.turn)?.question ?? "", command.attempt + 1, tell);
      case "stop": return this.#stop(command.turn, tell);
      case "rate": return tell({ type: "rated", turn: command.turn, rating: command.rating });
      case "contact": return tell({ type: "contacted", turn: command.turn });
      case "forget":
        this.#turns.length = 0;
        return tell({ type: "forgotten" });
      case "ping": return tell({ type: "pong" });
    }
  }

  #welcome(): Welcome {
    // What was being written when the preview was drawn anew is whole by now.
    for (const turn of this.#turns) if (turn.state === "running") Object.assign(turn, { state: "done", text: ANSWER.join("") });
    return { type: "welcome", v: 1, token: "preview", ping: 25, question_limit: LIMIT, turns: this.#turns };
  }

  #answer(id: string, question: string, attempt: number, tell: (fact: Fact) => void): void {
    const asked_at = new Date(this.#world.now()).toISOString();
    const turn = this.#find(id) ?? this.#add({ turn: id, question, asked_at, seq: 0, text: "", code: null, message: null, retryable: false, rating: "none", state: "running", attempt });
    Object.assign(turn, { attempt, state: "running", text: "", seq: 0 });
    tell({ type: "asked", turn: id, attempt, question, asked_at });
    const go = (): void => {
      if (turn.state !== "running" || turn.attempt !== attempt) return;
      const text = ANSWER[turn.seq];
      if (text === undefined) {
        turn.state = "done";
        return tell({ type: "done", turn: id, attempt, text: `${turn.text}` });
      }
      turn.text += text;
      tell({ type: "delta", turn: id, attempt, after: turn.seq, seq: ++turn.seq, text });
      this.#world.after(PAUSE, go);
    };
    this.#world.after(PAUSE, go);
  }

  #stop(id: string, tell: (fact: Fact) => void): void {
    const turn = this.#find(id);
    if (turn?.state !== "running") return;
    turn.state = "stopped";
    tell({ type: "stopped", turn: id, attempt: turn.attempt, text: `${turn.text}` });
  }

  #find(id: string): Turn | undefined {
    return this.#turns.find((it) => it.turn === id);
  }

  #add(turn: Turn): Turn {
    this.#turns.push(turn);
    return turn;
  }
}
