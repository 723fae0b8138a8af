// Prints how long the renderer takes, in milliseconds: nonsense of 20 kB at once, and an answer of 10,000 tokens with one draw for each.
// Run it alone, on a quiet machine: node test/markdown.bench.mjs

import { drawn, prose } from "./paper.ts";
import { WORST, answer } from "./streams.ts";

// Processor time, because others may use the machine, too.
function best(run, times) {
  let least = Infinity;
  for (let i = 0; i < times; i++) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function stream(text) {
  const { prose: made } = prose();
  let longest = 0;
  // Slices of one string: joining deltas copies the whole text in any engine, which is not the renderer's work.
  for (let at = 4; at < text.length; at += 4) {
    const start = performance.now();
    made.show(text.slice(0, at), true);
    longest = Math.max(longest, performance.now() - start);
  }
  made.show(text, false);
  return longest;
}

const only = process.argv[2];
const results = Object.entries(WORST).filter(([name]) => !only || name === only).map(([name, make]) => [name, best(() => drawn(make(20_000)), 5), best(() => drawn(make(20_000), true), 3)]);
for (const [name, whole, live] of results.sort((a, b) => b[1] - a[1]).slice(0, 15)) console.log(`20 kB, ${name}: ${whole.toFixed(1)} (live ${live.toFixed(1)})`);
if (!only) {
  for (const length of [8000, 40_000]) console.log(`${length / 4} tokens, ${length} characters: ${best(() => stream(answer(length)), 3).toFixed(0)}, longest draw ${stream(answer(length)).toFixed(1)}`);
  for (const name of ["one paragraph", "code lines", "one line of code", "list lines", "rows"]) console.log(`10000 tokens, ${name}: ${best(() => stream(WORST[name](40_000)), 2).toFixed(0)}`);
}
