// What must be done before a question is taken: a puzzle is solved, and the question goes up again with the solution.
// Knows the line; the panel only waits for its answer meanwhile.

import type { Command, Fact, FactNamed } from "./protocol.ts";
import { solve } from "./puzzle.ts";

type Asking = Extract<Command, { type: "ask" | "retry" }>;
const PING: Command = { type: "ping" };

export class Errands {
  /** What was asked last for each turn. */
  readonly #asked = new Map<string, Asking>();
  /** The turns whose puzzles are being solved, and how to take their questions back. */
  readonly #running = new Map<string, () => void>();

  /** A command on its way up. One to stop a question that has not been taken stops our work, and the server needn't know. */
  noted(command: Command): Command {
    if (command.type === "ask" || command.type === "retry") this.#asked.set(command.turn, command);
    const stop = command.type === "stop" ? this.#running.get(command.turn) : undefined;
    stop?.();
    return stop ? PING : command;
  }

  async run(
    { turn, kind, puzzle, bits }: FactNamed<"puzzle">, said: (data: unknown) => void, send: (text: string) => void, say: (name: string) => void,
  ): Promise<void> {
    const command = this.#asked.get(turn);
    if (!command || kind !== "pow") return;
    this.#running.set(turn, () => {
      this.#running.delete(turn);
      say("");
      said(JSON.stringify(notTaken(turn)));
    });
    const mine = this.#running.get(turn);
    const given = (): boolean => this.#running.get(turn) !== mine;
    say("checking");
    const answer = await solve(puzzle, bits, given);
    if (answer === null || given()) return;
    this.#running.delete(turn);
    say("");
    send(JSON.stringify({ ...command, solution: { puzzle, answer } } satisfies Command));
  }
}

function notTaken(turn: string): Fact {
  return { type: "failed", turn, attempt: 0, code: "", message: "", retryable: true, retry_after: null, text: "" };
}
