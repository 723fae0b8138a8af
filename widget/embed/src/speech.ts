// The language of one panel: its words, with the owner's own in their place, and how numbers, times and days are said in it.
// Knows nothing of where words come from.

import type { Settings } from "./settings.ts";
import { type Words, fill, launcherWords, words } from "./strings.ts";

const RTL = /^(ar|he)/;
const DAY = 86_400_000;

export class Speech {
  /** All of them only once `learn` has brought those of the extras. */
  readonly words: Words;
  /** As in "de"; the words are in it. */
  readonly language: string;
  /** As in "de-AT", for numbers and times. */
  readonly locale: string;
  /** Says how long a wait of so many milliseconds is, once the extras are there. */
  wait: ((milliseconds: number) => string) | null = null;
  readonly #days = new Map<string, string>();

  constructor(language: string, locale: string, own: Partial<Words> = {}) {
    this.language = language;
    this.locale = locale;
    this.words = { ...launcherWords, ...words, ...own } as Words;
  }

  /** Takes words that it does not have yet. */
  learn(more: Partial<Words>): void {
    Object.assign(this.words, { ...more, ...this.words });
  }

  get direction(): "ltr" | "rtl" {
    return RTL.test(this.language) ? "rtl" : "ltr";
  }

  /** Fills numbers into a text, as the language writes them. */
  fill(text: string, values: Readonly<Record<string, number>>): string {
    const form = new Intl.NumberFormat(this.locale);
    return fill(text, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, form.format(value)])));
  }

  clock(at: Date): string {
    return at.toLocaleTimeString(this.locale, { hour: "numeric", minute: "2-digit" });
  }

  /** Asked for with every picture that is drawn, so each is worked out once. */
  day(at: Date, now: number): string {
    const [day, today] = [midnight(at), midnight(new Date(now))];
    const key = `${day} ${today}`;
    const said = this.#days.get(key) ?? this.#sayDay(at, Math.round((day - today) / DAY));
    this.#days.set(key, said);
    return said;
  }

  #sayDay(at: Date, ahead: number): string {
    if (ahead >= -1) return new Intl.RelativeTimeFormat(this.locale, { numeric: "auto" }).format(Math.min(ahead, 0), "day");
    return at.toLocaleDateString(this.locale, { weekday: "long", day: "numeric", month: "long" });
  }
}

/** The site's own texts in the words' language, where the owner has written them. */
export function localised(settings: Settings, language: string): Settings {
  const own = settings.words[language] ?? {};
  const text = (name: "title" | "subtitle" | "greeting"): string => `${own[name] ?? settings[name]}`;
  return {
    ...settings, title: text("title"), subtitle: text("subtitle"), greeting: text("greeting"),
    starters: settings.sets?.find(([path, tongue]) => location.pathname.match(path) && language.match(tongue))?.[2]
      ?? (Array.isArray(own["starters"]) ? own["starters"] : settings.starters),
    consent: settings.consent && { text: `${own["consent"] ?? settings.consent.text}` },
  };
}

/** The words of a file, and over them those of the owner. */
export function spoken(loaded: Partial<Words>, settings: Settings, language: string): Partial<Words> {
  const own = Object.entries(settings.words[language] ?? {}).filter(([, text]) => typeof text === "string");
  return { ...loaded, ...Object.fromEntries(own) };
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
