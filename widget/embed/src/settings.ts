// The site's settings: how they are fetched, what they hold, and the colours as style rules.
// Knows nothing of what is drawn with them.

export type Palette = { readonly accent: string; readonly on_accent: string; readonly soft: string };

export type Settings = {
  readonly v: 1;
  readonly title: string;
  readonly greeting: string;
  readonly position: "left" | "right";
  readonly question_limit: number;
  readonly colors: { readonly light: Palette; readonly dark: Palette };
};

/** The settings; or, as text, why this page does not get them; or null when it is worth another try. */
export type Outcome = Settings | string | null;

type Later = (run: () => void, milliseconds: number) => unknown;
type Fetch = (url: string, options: RequestInit) => Promise<Response>;

const PAUSES = [1000, 4000, 16_000];

/** Asks until there is an answer: after growing pauses, and whenever the function it returns is called. */
export function awaitSettings(ask: () => Promise<Outcome>, later: Later, tell: (outcome: Settings | string) => void): () => void {
  let tries = 0;
  let over = false;
  const go = async (): Promise<void> => {
    const outcome = await ask();
    if (over) return;
    const pause = PAUSES[tries++];
    over = outcome !== null;
    if (outcome !== null) tell(outcome);
    else if (pause) later(again, pause);
  };
  const again = (): void => void (over || go());
  again();
  return again;
}

export async function fetchSettings(url: string, fetch: Fetch): Promise<Outcome> {
  try {
    const response = await fetch(url, { credentials: "omit" });
    if (response.status >= 500 || response.status === 429) return null;
    const told = await response.json();
    if (!response.ok) return `${told.message}`;
    return told.v === 1 ? told : null;
  } catch {
    return null;
  }
}

/** The owner's colours as rules for the host element; only plain colours get into one. */
export function colorRules({ light, dark }: Settings["colors"]): string {
  return `${rule(light)}@media(prefers-color-scheme:dark){${rule(dark)}}`;
}

function rule(palette: Palette): string {
  const plain = Object.entries(palette).filter(([, value]) => /^#[0-9a-f]{6}$/i.test(value));
  return `:host{${plain.map(([name, value]) => `--sw-${name.replace("_", "-")}:${value}`).join(";")}}`;
}
