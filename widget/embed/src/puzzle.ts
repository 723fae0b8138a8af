// Solves the server's puzzle: a number that makes the SHA-256 of the puzzle and the number begin with enough zero bits.
// Works in small slices on the page's own thread: a page's policy may forbid workers, and crypto.subtle is missing without https.

const SLICE = 8; // milliseconds of work, which nobody feels between two pictures
const BATCH = 64; // tries between two looks at the clock

export type Pace = { readonly now: () => number; readonly rest: (run: () => void) => void };

const BROWSERS: Pace = { now: () => Date.now(), rest: (run) => void setTimeout(run) };

/** The smallest number that solves it; null once `given` says that nobody wants it any more. */
export function solve(puzzle: string, bits: number, given: () => boolean = () => false, pace: Pace = BROWSERS): Promise<string | null> {
  return new Promise((done) => {
    let tried = 0;
    const work = (): void => {
      if (given()) return done(null);
      const end = pace.now() + SLICE;
      do {
        for (const last = tried + BATCH; tried < last; tried++) if (zeros(`${puzzle}.${tried}`) >= bits) return done(`${tried}`);
      } while (pace.now() < end);
      pace.rest(work);
    };
    work();
  });
}

/** With how many zero bits the SHA-256 of an ASCII text begins. */
export function zeros(text: string): number {
  let count = 0;
  for (const word of sha256(text)) {
    if (word !== 0) return count + Math.clz32(word);
    count += 32;
  }
  return count;
}

const ROUNDS = new Uint32Array(64);
const START = new Uint32Array(8);

/** The first 32 bits of the fractions of the square and cube roots of the first primes, as the standard has it. */
function prepare(): void {
  let found = 0;
  for (let number = 2; found < 64; number++) {
    let isPrime = true;
    for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) isPrime = false;
    if (!isPrime) continue;
    if (found < 8) START[found] = fraction(number ** (1 / 2));
    ROUNDS[found++] = fraction(number ** (1 / 3));
  }
}

const fraction = (root: number): number => (root - Math.floor(root)) * 2 ** 32;
const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));
const words = new Uint32Array(64);

function sha256(text: string): Uint32Array {
  if (START[0] === 0) prepare();
  const length = text.length;
  const blocks = (length + 72) >> 6;
  const hash = START.slice();
  for (let block = 0; block < blocks; block++) {
    words.fill(0, 0, 16);
    for (let at = 0; at < 64; at++) {
      const index = block * 64 + at;
      const byte = index < length ? text.charCodeAt(index) : index === length ? 0x80 : 0;
      words[at >> 2]! |= byte << (24 - (at & 3) * 8);
    }
    if (block === blocks - 1) words[15] = length * 8;
    compress(hash);
  }
  return hash;
}

function compress(hash: Uint32Array): void {
  for (let at = 16; at < 64; at++) {
    const [far, near] = [words[at - 15]!, words[at - 2]!];
    const low = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
    const high = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
    words[at] = words[at - 16]! + low + words[at - 7]! + high;
  }
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number];
  for (let at = 0; at < 64; at++) {
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[at]! + words[at]!) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => (hash[at]! += word));
}
