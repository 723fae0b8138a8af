// Texts that the reference reads otherwise than we do, each kind with its reason. Whatever isn't named here must be read alike.

const MARKER = "(?:[-+*>]|\\d+[.)])";

const DISPUTED: readonly (readonly [reason: string, pattern: RegExp])[] = [
  ["micromark opens no list inside a container that interrupts a block and has no text of its own", new RegExp(`\\n[\\s>]*${MARKER}[^]*?${MARKER}[ \\t\\r]*(?:[-+*#]|\\d+[.)]|\\n|$)`)],
  ["micromark lets an empty or numbered list not interrupt indented code", /(?: {4}|\t)[^]*\n\s*(?:[-+*]|\d+[.)])[ \t]*(?:[\r\n]|$|#)/],
  ["micromark splits indented code behind an empty item", /^ {0,3}(?:[-+*]|\d+[.)])[ \t]*\n/m],
  ["micromark lets no list follow a paragraph's last line inside a list that begins there", new RegExp(`\\S[ \\t]*\\r?\\n[\\s>]*${MARKER}[ \\t]+(?:\\d+[.)]|[-+*>])(?:\\s|$)`)],
  ["a list wins over a table's row of dashes", /\n[ >]*-[ \t]+[|:-]/],
  ["micromark counts what is left of a run, CommonMark what it was", /\*{3}|_{3}|\*\*[^]*(?<!\*)\*(?!\*)|__[^]*(?<!_)_(?!_)/],
  ["micromark treats a neighbouring ~ as space, and an emoji as a letter", /[~\u{1F600}][*_]|[*_][~\u{1F600}]/u],
  ["an address behind an open bracket stays a link", /\[[^\]]*(?:www|http|@)/i],
  ["an address ends before quotation marks of any language", /[“‘][^]*[w@:]|[w@:][^]*[“‘]/],
  ["an address that is not whole or has no valid host stays text", /www\.(?!e)|https?:\/\/(?![alqx])|@(?!e)|(?:www|:\/\/)\S*[\\_[~@*]|:\/\/\S*(?:www|http)|www\S*http|http\S*@/i],
  ["parentheses inside an address and what stands around them", /(?:www|:\/\/)\S*[()]/],
  ["an underscore in front of an e-mail address is a marker", /_\S*@/],
  ["CommonMark takes the space ahead of each line of a paragraph away, even inside code", /`[^`]*\n[ \t]/],
  ["blank lines at the end of indented code don't count", /(?: {4}|\t)[^\n]*\n[ \t]+(?:\n|$)/],
  ["digits in front of an address belong to the same word", /\d(?:www|http)/i],
];

export const isDisputed = (text: string): boolean => DISPUTED.some(([, pattern]) => pattern.test(text));
