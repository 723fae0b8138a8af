// Runs of `*`, `_` and `~`: which of them open, which close, and which belong together, by CommonMark's rules.

export type Mark = { readonly tag: "em" | "strong" | "del" | "code" | "br" | "a" | "alt"; readonly href?: string; readonly title?: string };

/** A piece of text with the number of marks that end before it and the marks that open behind it, innermost first. */
export type Token = { text: string; ends: number; readonly opens: Mark[] };

export type Run = { readonly token: Token; readonly char: string; readonly size: number; readonly at: number; readonly opens: boolean; readonly closes: boolean };

/** The run that this token is, at this place of the text. */
export function runOf(token: Token, text: string, at: number): Run {
  const size = token.text.length;
  const char = token.text.charAt(0);
  const before = /[^][\uDC00-\uDFFF]?$/.exec(text.slice(Math.max(0, at - 2), at))?.[0] ?? "";
  const after = String.fromCodePoint(text.codePointAt(at + size) ?? 32);
  const left = flanks(before, after);
  const right = flanks(after, before);
  const word = char === "_" && left && right;
  return { token, char, size, at, opens: left && (!word || isMark(before)), closes: right && (!word || isMark(after)) };
}

/** Pairs the runs from this one on; takes out those that are used up. */
export function pair(runs: Run[], from: number): void {
  // Where the search for an opener of each kind has already been in vain.
  const floors: Record<string, number> = {};
  for (let at = from; at < runs.length;) {
    const closer = runs[at]!;
    const kind = `${closer.char}${closer.opens}${closer.size % 3}`;
    let before = closer.closes ? at - 1 : -1;
    while (before >= from && runs[before]!.at >= (floors[kind] ?? 0) && !belong(runs[before]!, closer)) before--;
    if (before < from || runs[before]!.at < (floors[kind] ?? 0)) {
      if (closer.closes) floors[kind] = closer.at;
      if (closer.opens || !closer.closes) at++;
      else runs.splice(at, 1);
      continue;
    }
    runs.splice(before + 1, at - before - 1);
    const opener = runs[before]!.token;
    const size = open(runs[before]!, closer.token.text.length);
    closer.token.text = closer.token.text.slice(size);
    closer.token.ends++;
    if (closer.token.text === "") runs.splice(before + 1, 1);
    at = before + 1;
    if (opener.text === "") runs.splice(--at, 1);
  }
}

/** Opens the largest mark that fits into so many characters; gives its size. */
export function open({ token, char }: Run, most: number): number {
  const size = Math.min(2, most, token.text.length);
  token.text = token.text.slice(size);
  token.opens.push({ tag: size === 1 ? "em" : char === "~" ? "del" : "strong" });
  return size;
}

// A run that may both open and close goes with another only if their sizes don't sum up to a multiple of three.
function belong(opener: Run, closer: Run): boolean {
  if (opener.char !== closer.char || !opener.opens) return false;
  return opener.char === "~" || !(opener.closes || closer.opens) || closer.size % 3 === 0 || (opener.size + closer.size) % 3 !== 0;
}

const isMark = (char: string): boolean => /^[\p{P}\p{S}]/u.test(char);
const isSpace = (char: string): boolean => /^\s?$/.test(char);

/** Whether a run leans on what stands on its inner side. */
const flanks = (outer: string, inner: string): boolean => !isSpace(inner) && (!isMark(inner) || isSpace(outer) || isMark(outer));
