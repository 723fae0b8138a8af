// What a text that was agreed to is called on the line: the server knows the text itself, and finds it by this. Comes with the extras.
// widget/consents.py counts the same; tests/vectors/fingerprints.json decides.

const SEEDS = [0x811c9dc5, 0x9747b28c];
const PRIME = 0x01000193;

export function fingerprint(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return SEEDS.map((seed) => (bytes.reduce((hash, byte) => Math.imul(hash ^ byte, PRIME), seed) >>> 0).toString(16).padStart(8, "0")).join("");
}
