// Character references, as far as answers use them: numbers, and the names that people write. Others stay as they are.

// Each name is followed by its character; letters with accents are composed below.
const NAMES =
  "amp&lt<gt>quot\"apos'nbsp\u00A0copy©reg®trade™euro€pound£yen¥cent¢sect§para¶deg°plusmn±times×divide÷minus−middot·bull•hellip…ndash–mdash—lsquo‘rsquo’sbquo‚" +
  "ldquo“rdquo”bdquo„laquo«raquo»lsaquo‹rsaquo›larr←rarr→uarr↑darr↓harr↔rArr⇒hArr⇔frac12½frac14¼frac34¾sup1¹sup2²sup3³micro\u00B5szlig\u00DFaelig\u00E6AElig\u00C6" +
  "oslash\u00F8Oslash\u00D8iexcl¡iquest¿not¬shy\u00ADensp\u2002emsp\u2003thinsp\u2009zwnj\u200Czwj\u200Dlrm\u200Erlm\u200Fdagger†permil‰prime′Prime″infin∞asymp≈ne≠equiv≡" +
  "le≤ge≥sum∑radic√part∂pi\u03C0alpha\u03B1beta\u03B2gamma\u03B3delta\u03B4Delta\u0394lambda\u03BBmu\u03BCsigma\u03C3omega\u03C9Omega\u03A9acute´star☆check✓hearts♥";
const ACCENTS = "grave\u0300acute\u0301circ\u0302tilde\u0303uml\u0308ring\u030Acedil\u0327caron\u030C";

const read = (table: string): Map<string, string> => new Map(Array.from(table.matchAll(/([a-z]+\d*)([^])/gi), (entry) => [entry[1]!, entry[2]!]));
const names = read(NAMES);
const accents = read(ACCENTS);

const INERT = /\\([!-/:-@[-`{-~])|&[#\w]{2,32};/g;

/** The character that a reference like `&amp;` stands for, or null if it stands for nothing. */
export function character(reference: string): string | null {
  const name = reference.slice(1, -1);
  if (name[0] !== "#") {
    const accent = accents.get(name.slice(1));
    return names.get(name) ?? (accent ? (name[0]! + accent).normalize() : null);
  }
  const digits = /^#(x[\da-f]{1,6}|\d{1,7})$/i.exec(name)?.[1];
  if (!digits) return null;
  const code = Number(digits.replace(/^x/i, "0x"));
  return code === 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? "\uFFFD" : String.fromCodePoint(code);
}

/** Text in which references and backslashes count, but nothing else does: an address, a title, a language. */
export function plain(text: string): string {
  return text.replace(INERT, (whole, escaped?: string) => escaped ?? character(whole) ?? whole);
}
