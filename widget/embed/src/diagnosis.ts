// What an owner needs to know to find out why a chat does not work: written to the console where the page asks for it with `data-debug`.
// Never says who the visitor is or what is asked.

import { attempt } from "./identity.ts";
import type { LineEvents, World } from "./world.ts";

export type Subject = { readonly site: string; readonly socket: string; readonly version?: string | undefined };

/** The same world, in which every try to reach the server is reported. */
export function diagnosed(window: Window, world: World, { site, socket, version }: Subject): World {
  const facts = {
    site, version, server: socket.replace(/^ws(.*)\/ws\/.*/, "http$1"), page: window.location.origin,
    transport: "none yet", line: "closed", "last close code": "none", storage: attempt(() => window.localStorage) ? "yes" : "no",
  };
  const report = (news: Partial<typeof facts>): void => {
    Object.assign(facts, news);
    console.info(`SparkWidget\n${Object.entries(facts).map(([name, value]) => `  ${name}: ${value}`).join("\n")}`);
  };
  report({});
  return {
    ...world,
    dial: (url: string, events: LineEvents) => {
      report({ transport: /^ws/.test(url) ? "socket" : "HTTP", line: "opening" });
      return world.dial(url, {
        opened: () => {
          report({ line: "open" });
          events.opened();
        },
        said: events.said,
        closed: (code) => {
          report({ line: "closed", "last close code": `${code}` });
          events.closed(code);
        },
      });
    },
  };
}
