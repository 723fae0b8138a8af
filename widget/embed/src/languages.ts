// Which language the panel speaks, and its words: English is here, the others are files beside the panel.
// Knows nothing of what is drawn with them.

import { Speech, spoken } from "./speech.ts";
import type { Settings } from "./settings.ts";
import type { Words } from "./strings.ts";

/** What was built: the languages, and the word in all their files' names. */
export type Languages = {
  readonly names: readonly string[];
  readonly load: (name: string) => Promise<Words>;
  /** The owner's texts in all languages, where the tag brought none along. */
  readonly own: () => Promise<Settings["words"]>;
};

/** What was learnt: how to speak, and the settings with the owner's texts in that language. */
export type Lesson = { readonly speech: Speech; readonly settings: Settings };

export type Choice = { readonly language: string; readonly locale: string };

/** The first wanted language that there is. A tag may say more than we have: "pt-BR" finds "pt". What the visitor has `chosen` comes before all. */
export function choose(wanted: readonly string[], names: readonly string[], chosen = ""): Choice {
  const regions = wanted.filter((locale) => languageOf(locale) === chosen);
  for (const locale of [...regions, chosen, ...wanted]) {
    const language = languageOf(locale);
    if (language === "en" || names.includes(language)) return { language, locale: canonical(locale) ?? language };
  }
  return { language: "en", locale: "en" };
}

/** What a language calls itself, as at the beginning of a line. */
export function nameOf(language: string): string {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

function languageOf(locale: string): string {
  return locale.toLowerCase().split(/[-_]/)[0] ?? "";
}

/** Fetches what a language needs; null if its words can't be had. Without the owner's texts it speaks all the same. */
export async function learn({ language, locale }: Choice, { load, own }: Languages, settings: Settings): Promise<Lesson | null> {
  const [loaded, words] = await Promise.all([
    language === "en" ? {} : load(language).catch(() => null),
    settings.texts?.includes(language) ? own().catch(() => settings.words) : settings.words,
  ]);
  const whole = { ...settings, words };
  return loaded && { speech: new Speech(language, locale, spoken(loaded, whole, language)), settings: whole };
}

export function speakEnglish(locale: string, settings: Settings): Speech {
  return new Speech("en", locale, spoken({}, settings, "en"));
}

// Pages write anything into a language attribute, and Intl throws at what it can't read.
function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag.replace("_", "-"))[0];
  } catch {
    return undefined;
  }
}
