// What makes a table of lines: the row of dashes, and cells between pipes.

/** A letter for each column: l, c, r, or n for none. */
export type Delimiter = string;

// More columns than anybody reads; without a limit a few bytes for each row would make a page of empty cells.
const WIDEST = 64;
const DASHES = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** The columns that a row of dashes gives to the head above it, or null if the two make no table. */
export function alignment(dashes: string, head: string): Delimiter | null {
  if (!DASHES.test(dashes) || !/[|:]/.test(dashes + head)) return null;
  const columns = cells(dashes);
  if (columns.length > WIDEST || columns.length !== cells(head).length) return null;
  return columns.map((cell) => (cell.endsWith(":") ? (cell.startsWith(":") ? "c" : "r") : cell.startsWith(":") ? "l" : "n")).join("");
}

export function cells(row: string): string[] {
  const text = row.trim();
  const found: string[] = [];
  let cell = "";
  for (let at = text[0] === "|" ? 1 : 0; at < text.length; at++) {
    const next = text[at]!;
    if (next === "|") {
      found.push(cell.trim());
      cell = "";
    } else if (next === "\\" && at + 1 < text.length) {
      at++;
      cell += text[at] === "|" ? "|" : next + text[at]!;
    } else cell += next;
  }
  if (cell.trim() !== "" || !text.endsWith("|")) found.push(cell.trim());
  return found;
}
