// Notices that the browser may have slept: the page comes into view again, the computer wakes up, the clock has jumped.
// Knows nothing of lines.

import type { World } from "./world.ts";

const TICK = 5000;
const JUMP = 5000; // more than a busy page delays a timer

/** Calls `woken` until the answer is called. Timers of a page in the background are slow, so there only its return counts. */
export function watchWaking(window: Window, world: World, woken: () => void): () => void {
  const { document } = window;
  let last = world.now();
  const tick = (): void => {
    const late = world.now() - last - TICK;
    last = world.now();
    cancel = world.after(TICK, tick);
    if (late > JUMP && !document.hidden) woken();
  };
  const seen = (): void => {
    last = world.now();
    if (!document.hidden) woken();
  };
  let cancel = world.after(TICK, tick);
  document.addEventListener("visibilitychange", seen);
  document.addEventListener("resume", seen);
  return () => {
    cancel();
    document.removeEventListener("visibilitychange", seen);
    document.removeEventListener("resume", seen);
  };
}
