// Fuzzes one target in this process and prints what came of it as JSON, as tests/fuzz/one.py does:
//   node one.ts markdown --seconds 60 --seed 7 --desk FILE

import { createHash } from "node:crypto";
import { mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { fuzz } from "./fuzzing.ts";
import { TARGETS } from "./targets.ts";

const text = { type: "string" } as const;
const { values, positionals: [name = ""] } = parseArgs({ allowPositionals: true, options: { seconds: text, seed: text, desk: text } });
const target = TARGETS[name];
if (!target) throw new Error(`There is no target ${name}.`);
const desk = values.desk ? openSync(values.desk, "w") : null;
const end = Date.now() + 1000 * Number(values.seconds ?? 10);
let number = 0;

/** Where whoever started this finds the input after a hang. */
function lay(input: string): void {
  if (desk === null) return;
  const bytes = Buffer.from(input);
  const head = Buffer.alloc(12);
  head.writeUInt32BE(bytes.length);
  head.writeUInt32BE(number++, 8);
  writeSync(desk, Buffer.concat([head, bytes]), 0, 12 + bytes.length, 0);
}

function keep(input: string): string {
  const folder = new URL(`../../../../tests/vectors/fuzz/${name}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${createHash("sha256").update(input).digest("hex").slice(0, 12)}.bin`, folder);
  writeFileSync(file, input);
  return file.pathname;
}

const outcome = fuzz(name, target, Number(values.seed ?? 1), () => Date.now() > end, lay);
const crashes = Object.fromEntries([...outcome.failures].map(([kind, input]) => [kind.trim(), keep(input)]));
const mebibytes = Math.ceil(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ executions: outcome.executions, crashes, mebibytes, slowest: outcome.slowest }));
