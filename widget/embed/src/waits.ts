// How long a wait is, in words. Part of the extras, because nobody has to wait who hasn't asked.
// Knows nothing of what is waited for.

/** A wait in milliseconds, in the largest unit that says enough: "in 30 seconds". */
export function sayWait(locale: string, milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  const minutes = Math.ceil(seconds / 60);
  const said = new Intl.RelativeTimeFormat(locale);
  if (seconds < 100) return said.format(seconds, "second");
  return minutes < 100 ? said.format(minutes, "minute") : said.format(Math.ceil(minutes / 60), "hour");
}
