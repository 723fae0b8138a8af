// Who on the page wants to hear of what happens in one chat. Knows nothing of what that is.

export type Hear = (data: unknown) => void;

export type Hearing = {
  readonly on: (event: string, hear: Hear) => void;
  readonly off: (event: string, hear: Hear) => void;
  readonly tell: (event: string, data?: object) => void;
};

export function makeHearing(site: string, ready: Promise<unknown>): Hearing {
  let heard: (readonly [string, Hear])[] = [];
  return {
    // Whoever comes after it was ready hears it too.
    on: (event, hear) => void (event === "ready" ? ready.then(() => hear({ site })) : heard.push([event, hear])),
    off: (event, hear) => void (heard = heard.filter((it) => it[0] !== event || it[1] !== hear)),
    // Each apart from us: a listener that throws is the page's trouble.
    tell: (event, data) => heard.forEach((it) => it[0] === event && Promise.resolve({ site, ...data }).then(it[1])),
  };
}
