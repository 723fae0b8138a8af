// Texts made of known ones, from a seed, and what a target makes of them. Knows no format.

import { chances } from "../chance.ts";
import { type Target, keptOf } from "./targets.ts";

const LONGEST = 1500;
const ANY = ["\0", "\r", "\n", "\t", " ", "\"", "\\", "<", ">", "&", "\u2028", "\u202e", "\ud83d", "\ude00", "😀", "\ufeff", "0", "-1", "null", "{}", "[", "]"];

export type Outcome = { executions: number; slowest: number; readonly failures: Map<string, string> };

function mutate(known: readonly string[], words: readonly string[], chance: () => number): string {
  const upTo = (most: number): number => Math.floor(chance() * most);
  const one = (list: readonly string[]): string => list[upTo(list.length)] ?? "";
  let text = one(known);
  for (let left = 1 << upTo(4); left > 0; left--) {
    const at = upTo(text.length + 1);
    const end = at + (1 << upTo(7));
    const other = one(known);
    const from = upTo(other.length);
    const put = [
      one(words), one(ANY), String.fromCharCode(upTo(256)), "", text.slice(at, end).repeat(2), text.slice(at, end).repeat(chance() < 0.05 ? 200 : 3), other.slice(from, from + (1 << upTo(7))),
    ];
    const way = upTo(put.length);
    text = text.slice(0, at) + put[way]! + text.slice(way === 2 || way === 3 || way === 6 ? end : at);
  }
  return text.slice(0, LONGEST);
}

export function fuzz(name: string, target: Target, seed: number, until: (executions: number) => boolean, before: (text: string) => void = () => undefined): Outcome {
  const chance = chances(seed);
  const known = [...target.seeds, ...keptOf(name)];
  const outcome: Outcome = { executions: 0, slowest: 0, failures: new Map() };
  for (; !until(outcome.executions); outcome.executions++) {
    const text = known[outcome.executions] ?? mutate(known, target.words, chance);
    before(text);
    const began = performance.now();
    try {
      target.check(text);
    } catch (error) {
      const kind = String((error as Error).stack).split("\n").find((line) => line.includes("    at ")) ?? String(error);
      if (!outcome.failures.has(kind)) outcome.failures.set(kind, text);
    }
    outcome.slowest = Math.max(outcome.slowest, (performance.now() - began) / 1000);
  }
  return outcome;
}
