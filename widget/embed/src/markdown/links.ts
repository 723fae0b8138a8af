// Addresses: which may be opened, what stands between the parentheses of a link, and how much of a word is an address.

import { plain } from "./entities.ts";

export type Target = { readonly href: string; readonly title: string; readonly end: number };

const SCHEME = /^(?:https?:\/\/|mailto:|tel:)/i;
const UNSEEN = /[\0-\x20\x7F-\xA0\xAD\u200B-\u200F\u2028-\u202F\u2060-\u206F\uFEFF]/g;
const TARGET =
  /\(\s*(?:<((?:[^<>\\\n]|\\.)*)>|((?:[^\s()\\<\0-\x1F]|\\.|\((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*\))(?:[^\s()\\\0-\x1F]|\\.|\((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*\))*)?)(?:\s+("(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\((?:[^()\\]|\\[^])*\)))?\s*\)/y;
const END = /(?:[!"'*,.:;?_~\]]|&[a-z\d]+;)+$/i;

/** The address as the browser understands it, or "" if it isn't one of the four kinds that may be opened. */
export function safe(address: string): string {
  // Browsers drop some of these before they look at the scheme, and readers don't see any.
  if (!SCHEME.test(address.replace(UNSEEN, ""))) return "";
  try {
    const { href } = new URL(address.replaceAll("\\", "%5C"));
    return SCHEME.test(href) ? href : "";
  } catch {
    return "";
  }
}

/** What stands in the parentheses at this place, or null. */
export function target(text: string, at: number): Target | null {
  TARGET.lastIndex = at;
  const found = TARGET.exec(text);
  return found && { href: safe(plain(found[1] ?? found[2] ?? "")), title: plain(found[3] ?? "").slice(1, -1), end: TARGET.lastIndex };
}

/** Without the punctuation at its end, which belongs to the sentence; so does a parenthesis that nothing in the address opened. */
export function trimmed(address: string): string {
  let url = address.split(/\][[(]/)[0]!.replace(END, "");
  for (let spare = url.split(")").length - url.split("(").length; spare > 0 && url.endsWith(")"); spare--) url = url.slice(0, -1).replace(END, "");
  return url;
}
