// What stands inside a piece of text: emphasis, code, links and the like, as a flat list of steps for whoever draws it.
// Follows CommonMark's delimiter runs, and looks at each character a bounded number of times.
//
// While a text is still being written, what it ends in is read as what it will most likely become: an open `**`, a backtick or a `[` is taken
// as closed at the end, markers that stand last are not shown yet, and nor is the address of a link. Nothing jumps
// when the rest comes. What has stayed open for longer than anybody writes is shown as typed.

import { character } from "./entities.ts";
import { safe, target, trimmed } from "./links.ts";
import { type Mark, type Run, type Token, open, pair, runOf } from "./runs.ts";

/** Text, a mark that opens, or null for the end of the last one. */
export type Step = string | Mark | null;

type Bracket = { readonly token: Token; readonly at: number; readonly runs: number };

const PATIENCE = 300;
const UNDECIDED = /(?:[*_~`\\]{1,9}|!?\[|&#?\w{0,31}|<[^\s<>]{0,99})$/;
// An escape, a marker, <an address>, a reference, an address by itself, an e-mail address, or a word.
const NEXT =
  /\\([!-/:-@[-`{-~\n])|`+|\*+|_+|~+|!?\[|\]|<([a-z][a-z\d+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d.-]+)>|&[#\w]{2,32};|\n|((?:https?:\/\/|www\.)[a-z\d\P{ASCII}][^\s<。，、；：！？（）「」『』【】《》“”]*)|([a-z\d.+-][\w.+-]{0,63}@[\w-]+(?:\.[a-z\d][\w-]*)+)|[a-z\d]+|[.+-]+/giu;

/** The steps of a text; `live` while it may still grow. */
export function inline(whole: string, live: boolean): Step[] {
  const text = live ? whole.replace(UNDECIDED, "") : whole;
  const next = new RegExp(NEXT);
  const since = live ? text.length - PATIENCE : text.length;
  const tokens: Token[] = [];
  const brackets: Bracket[] = [];
  const runs: Run[] = [];
  let shown = 0;
  let outside = 0; // brackets below this one stand around a link, so they can't be links
  let lastTicks: Map<number, number> | null = null;

  function push(text: string, ...opens: Mark[]): Token {
    const token = { text, ends: 0, opens };
    tokens.push(token);
    return token;
  }

  /** Goes on at `end`, after showing what was passed up to `at`. */
  function take(at: number, end: number): void {
    if (at > shown) push(text.slice(shown, at));
    next.lastIndex = shown = end;
  }

  function put(mark: Mark, text: string): void {
    push("", mark);
    push(text);
    push("").ends = 1;
  }

  function putCode(at: number, size: number): void {
    // The last place of each length is noted once, so that no length is looked for in vain twice.
    lastTicks ??= new Map(Array.from(text.matchAll(/`+/g), (run) => [run[0].length, run.index]));
    const ticks = /`+/g;
    ticks.lastIndex = at + size;
    let end = lastTicks.get(size)! > at ? ticks.exec(text)! : null;
    while (end && end[0].length !== size) end = ticks.exec(text);
    if (!end && at < since) return;
    const code = text.slice(at + size, end?.index).replaceAll("\n", " ");
    take(at, end ? ticks.lastIndex : text.length);
    put({ tag: "code" }, end && /^ .*[^ ].* $/s.test(code) ? code.slice(1, -1) : code);
  }

  function endBracket(at: number): void {
    const bracket = brackets.pop();
    const index = brackets.length;
    const image = bracket?.token.text === "![";
    const around = index < outside;
    outside = Math.min(outside, index);
    if (!bracket || (around && !image)) return;
    const early = at + 1 === text.length || (text[at + 1] === "(" && !text.includes(")", at));
    const found = text[at + 1] === "(" ? target(text, at + 1) : null;
    if (!found && !(early && at >= since)) return;
    take(at, found ? found.end : text.length);
    pair(runs, bracket.runs);
    runs.length = bracket.runs;
    bracket.token.text = "";
    bracket.token.opens.push({ tag: image ? "alt" : "a", href: found?.href ?? "", title: found?.title ?? "" });
    push("").ends = 1;
    if (!image) outside = index;
  }

  function putLink(at: number, shown: string, href: string, length = shown.length): void {
    if (!href) return;
    take(at, at + length);
    put({ tag: "a", href }, shown);
  }

  function newline(at: number): void {
    let end = at;
    while (end > shown && /[ \t]/.test(text[end - 1]!)) end--;
    take(end, at + 1);
    if (end < at - 1 && text.slice(at - 2, at) === "  ") put({ tag: "br" }, "");
    else push("\n");
  }

  for (let found = next.exec(text); found; found = next.exec(text)) {
    const { 0: all, 1: escaped, 2: angled, 3: address, 4: email, index: at } = found;
    const before = text.charAt(at - 1);
    // What looks like an address and is none may hold something else.
    if (address || email) next.lastIndex = at + 1;
    if (escaped) {
      take(at, at + 2);
      if (escaped === "\n") put({ tag: "br" }, "");
      else push(escaped);
    } else if (angled) putLink(at, angled, safe(/^[^:]+@/.test(angled) ? `mailto:${angled}` : angled), all.length);
    else if (email) {
      if (!/[\w/.+-]/.test(before) && /[a-z]$/i.test(email)) putLink(at, email, safe(`mailto:${email}`));
    } else if (address) {
      const url = trimmed(brackets.length > 0 ? address.split("]")[0]! : address);
      const ahead = /^www/i.test(url) ? "http://" : "";
      if (ahead ? /^[\s*_~([\]\P{ASCII}]?$/u.test(before) : !/[a-z]/i.test(before)) putLink(at, url, safe(ahead + url));
    } else if (all[0] === "`") putCode(at, all.length);
    else if (/[*_]|^~~$/.test(all)) {
      take(at, next.lastIndex);
      const run = runOf(push(all), text, at);
      if (run.opens || run.closes) runs.push(run);
    } else if (all.endsWith("[")) {
      take(at, next.lastIndex);
      brackets.push({ token: push(all), at, runs: runs.length });
    } else if (all === "]") endBracket(at);
    else if (all === "\n") newline(at);
    else if (all[0] === "&") {
      const known = character(all);
      if (known !== null) {
        take(at, next.lastIndex);
        push(known);
      }
    }
  }
  take(text.length, text.length);
  pair(runs, 0);
  const end = push("");
  for (let run = runs.pop(); run; run = runs.pop()) for (; run.at >= since && run.opens && run.token.text !== ""; end.ends++) open(run, 2);
  for (const { token, at } of brackets) if (at >= since) token.text = "";
  return tokens.flatMap(({ text, ends, opens }): Step[] => [...Array<null>(ends).fill(null), ...(text ? [text] : []), ...opens.reverse()]);
}
