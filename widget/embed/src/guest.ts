// One chat on the owner's page, once the panel file is there: opens and closes the panel, tells the page what happens, and keeps the
// launcher in step. Knows nothing of what is in the panel.

import { complete } from "./defaults.ts";
import type { Door, Inside } from "./door.ts";
import { NAME } from "./element.ts";
import { type Host, standIn } from "./host.ts";
import type { Panel, PanelOptions } from "./options.ts";
import { Opener } from "./opener.ts";
import type { Papers } from "./papers.ts";
import type { Settings } from "./settings.ts";
import type { Speech } from "./speech.ts";
import { Teaser } from "./teaser.ts";

export type Mount = (root: ShadowRoot, settings: Settings, options: PanelOptions) => Panel;
type Told = { readonly speech: Speech; readonly settings: Settings };

/** Enters through the door of the loader, and mounts the panel where the tag wants it. */
export function enter(window: Window & typeof globalThis, door: Door, mount: Mount): Inside {
  return door.launcher ? behindLauncher(window, door, mount) : inPage(door, mount, (moved) => standIn(window, door.tag, moved));
}

function behindLauncher(window: Window, door: Door, mount: Mount): Inside {
  const { tell } = door;
  const given = complete(door.settings);
  const wanted = door.tag?.getAttribute("data-position");
  const settings = { ...given, position: wanted === "left" || wanted === "right" ? wanted : given.position };
  const launcher = door.launcher!;
  const papers = papersOf(door);
  const opener = new Opener(window.document, launcher);
  let teaser: Teaser | null = null;
  let told: Told | null = null;
  let isOpen = false;

  const speak = (): void => {
    if (!told) return;
    opener.speak(told.speech);
    const own = told.settings.words[told.speech.language]?.["teaser"];
    teaser?.speak(told.speech, `${own ?? told.settings.teaser?.text}`);
  };

  const closed = (): void => {
    isOpen = false;
    opener.show(false);
    opener.focus();
    tell("close");
  };

  const panel = mount(launcher.root, settings, {
    ...optionsOf(door), page: false, closed, papers,
    dressed: (speech, localised) => {
      told = { speech, settings: localised };
      speak();
    },
    tell: (event, data) => {
      if (!isOpen && (event === "answered" || event === "failed")) opener.count();
      tell(event, data);
    },
  });

  const open = (focus: boolean): void => {
    teaser?.remove();
    opener.show(true);
    panel.open(focus);
    if (!isOpen) tell("open");
    isOpen = true;
  };

  const close = (): void => {
    if (!isOpen) return;
    panel.close();
    closed();
  };

  const tease = (): void => {
    // A page that is loaded again, or gone back to, is no beginning: whoever has dismissed it there shall not see it once more.
    if (isOpen || teaser || launcher.corner.hidden || window.performance.navigation?.type) return;
    teaser = new Teaser(window.document, launcher, () => open(true));
    speak();
  };

  return {
    close, tease,
    open: () => open(true),
    unfold: () => open(false),
    toggle: () => (isOpen ? close() : open(true)),
    ask: (text) => {
      open(true);
      panel.ask(`${text}`);
    },
    reset: () => panel.reset(),
    ...actsOf(papers),
    moved: () => isOpen && panel.moved(),
    destroy: () => panel.destroy(),
  };
}

/** A chat that stands in the page is open as long as it has a place. */
export function inPage(door: Door, mount: Mount, place: (moved: (back: boolean) => void) => Host): Inside {
  const papers = papersOf(door);
  let panel: Panel | null = null;
  const clear = (): void => {
    panel?.destroy();
    panel = null;
    host.root.replaceChildren();
    host.root.adoptedStyleSheets = [];
  };
  const open = (focus: boolean): void => {
    if (!host.element.isConnected) return;
    panel ??= mount(host.root, complete(door.settings), { ...optionsOf(door), page: true, closed: () => {}, papers });
    panel.open(focus);
  };
  const host = place((back) => (back ? open(false) : clear()));
  host.element.dataset["sparkwidget"] = door.settings.site;
  return {
    open: () => open(true), unfold: () => open(false), toggle: () => open(true), close: () => {}, tease: () => {},
    moved: () => panel?.moved(),
    ask: (text) => {
      open(true);
      panel?.ask(`${text}`);
    },
    reset: () => panel?.reset(),
    ...actsOf(papers),
    destroy: () => {
      clear();
      host.remove();
    },
  };
}

function papersOf({ tell, held }: Door): Papers {
  return { tell, named: held?.identify ? [held.identify] : undefined, context: held?.setContext };
}

function actsOf(papers: Papers): Pick<Inside, "identify" | "setContext"> {
  const say = (said: Partial<Papers>): void => Object.assign(papers, said).changed?.();
  return { identify: (...named) => say({ named }), setContext: (context) => say({ context }) };
}

function optionsOf(door: Door): Omit<PanelOptions, "page" | "closed"> {
  const { settings, base, tag, tell } = door;
  const says = (name: string): string | null => tag?.getAttribute(tag.localName === NAME ? name : `data-${name}`) ?? null;
  const { site } = settings;
  return {
    site, tell, socket: new URL(`../ws/v1/${site}/`, base).href.replace(/^http/, "ws"), base: `${base}v1/${site}/`,
    fresh: (extras) => extras.fetchFresh(door),
    lang: says("lang"), theme: says("theme") ?? undefined, debug: says("debug") !== null,
  };
}
