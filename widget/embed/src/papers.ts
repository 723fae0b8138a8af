// What the page has said of its visitor, and of what goes with each question, for as long as the chat is on the page.
// A puzzle of the server's is solved on the same way between panel and line.
// Does not know what it means: that is the passport's business, which comes with the extras.

import type { Passport } from "./passport.ts";
import type { Suggested } from "./protocol.ts";
import type { Line, LineEvents } from "./world.ts";

export type Papers = {
  /** Whatever `identify` was called with last. */
  named?: readonly unknown[] | undefined;
  /** Whatever `setContext` was called with last. */
  context?: unknown;
  /** The turn behind which the visitor has begun anew; empty where nobody has. */
  since?: () => string;
  passport?: Passport;
  /** Tells the page how it stands. */
  tell?: (event: string) => void;
  /** Something was said just now. */
  changed?: () => void;
  /** The visitor is to be another one; `left` if the one before shall leave nothing on the screen. */
  switch?: (left: boolean) => void;
  /** Sends a frame as it is, over the line that there is. */
  send?: (text: string) => void;
  /** The server suggests questions. */
  suggested?: (fact: Suggested) => void;
  /** Shows the text of this name above the composer, or none. */
  say?: (name: string) => void;
};

/** A line on which everything goes through the passport, once there is one. */
export function carried(papers: Papers, events: LineEvents, dial: (events: LineEvents) => Line): Line {
  const said: LineEvents["said"] = (data) => (papers.passport ? papers.passport.hear(data, events.said, line.send) : events.said(data));
  const line = dial({ ...events, said });
  papers.send = line.send;
  return { ...line, send: (text) => line.send(papers.passport?.stamp(text) ?? text) };
}
