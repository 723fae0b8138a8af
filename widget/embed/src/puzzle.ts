// Solves the server's puzzle: a number that makes the SHA-256 of the puzzle and the number begin with enough zero bits.
// Works in small slices on the page's own thread: a page's policy may forbid workers, and crypto.subtle is missing without https.

const SLICE = 8; // milliseconds of work, which nobody feels between two pictures
const BATCH = 64; // tries between two looks at the clock

export type Pace = { readonly now: () => number; readonly rest: (run: () => void) => void };

const BROWSERS: Pace = { now: () => Date.now(), rest: (run) => void setTimeout(run) };

/** The smallest number that solves it; null once `given` says that nobody wants it any more. */
export function solve(puzzle: string, bits: number, given: () => boolean = () => false, pace: Pace = BROWSERS): Promise<string | null> {
  const head = `${puzzle}.`;
  // What all tries have in common is worked through once.
  const whole = head.length - (head.length % BLOCK);
  const begun = absorb(start(), head.slice(0, whole));
  const rest = head.slice(whole);
  return new Promise((done) => {
    let tried = 0;
    const work = (): void => {
      if (given()) return done(null);
      const end = pace.now() + SLICE;
      do {
        for (const last = tried + BATCH; tried < last; tried++) {
          const text = rest + tried;
          if (leading(finish(begun, text, whole + text.length)) >= bits) return done(`${tried}`);
        }
      } while (pace.now() < end);
      pace.rest(work);
    };
    work();
  });
}

/** With how many zero bits the SHA-256 of an ASCII text begins. */
export function zeros(text: string): number {
  const whole = text.length - (text.length % BLOCK);
  return leading(finish(absorb(start(), text.slice(0, whole)), text.slice(whole), text.length));
}

function leading(hash: Int32Array): number {
  let count = 0;
  for (const word of hash) {
    if (word !== 0) return count + Math.clz32(word);
    count += 32;
  }
  return count;
}

const BLOCK = 64;
const ROUNDS = new Int32Array(64);
const START = new Int32Array(8);
const words = new Int32Array(64);
const padded = new Uint8Array(2 * BLOCK);
const ended = new Int32Array(8);

/** The first 32 bits of the fractions of the square and cube roots of the first primes, as the standard has it. */
function start(): Int32Array {
  for (let number = 2, found = 0; found < 64 && ROUNDS[63] === 0; number++) {
    let isPrime = true;
    for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) isPrime = false;
    if (!isPrime) continue;
    if (found < 8) START[found] = fraction(number ** (1 / 2));
    ROUNDS[found++] = fraction(number ** (1 / 3));
  }
  return START.slice();
}

const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;

/** Works whole blocks of a text into a state. */
function absorb(state: Int32Array, text: string): Int32Array {
  for (let from = 0; from < text.length; from += BLOCK) {
    for (let at = 0; at < BLOCK; at++) padded[at] = text.charCodeAt(from + at);
    compress(state, 0);
  }
  return state;
}

/** The hash of a text of so many bytes whose last ones, less than a block, are `rest`; everything before is in `begun`. */
function finish(begun: Int32Array, rest: string, length: number): Int32Array {
  const size = rest.length < BLOCK - 8 ? BLOCK : 2 * BLOCK;
  padded.fill(0, 0, size);
  for (let at = 0; at < rest.length; at++) padded[at] = rest.charCodeAt(at);
  padded[rest.length] = 0x80;
  for (let at = 0, bits = length * 8; at < 4; at++, bits >>>= 8) padded[size - 1 - at] = bits & 255;
  ended.set(begun);
  for (let from = 0; from < size; from += BLOCK) compress(ended, from);
  return ended;
}

function compress(state: Int32Array, from: number): void {
  for (let at = 0, byte = from; at < 16; at++, byte += 4) {
    words[at] = (padded[byte]! << 24) | (padded[byte + 1]! << 16) | (padded[byte + 2]! << 8) | padded[byte + 3]!;
  }
  for (let at = 16; at < 64; at++) {
    const far = words[at - 15]!;
    const near = words[at - 2]!;
    const low = ((far >>> 7) | (far << 25)) ^ ((far >>> 18) | (far << 14)) ^ (far >>> 3);
    const high = ((near >>> 17) | (near << 15)) ^ ((near >>> 19) | (near << 13)) ^ (near >>> 10);
    words[at] = (words[at - 16]! + low + words[at - 7]! + high) | 0;
  }
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!, e = state[4]!, f = state[5]!, g = state[6]!, h = state[7]!;
  for (let at = 0; at < 64; at++) {
    const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + high + ((e & f) ^ (~e & g)) + ROUNDS[at]! + words[at]!) | 0;
    const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0;
    d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0]! += a; state[1]! += b; state[2]! += c; state[3]! += d;
  state[4]! += e; state[5]! += f; state[6]! += g; state[7]! += h;
}
