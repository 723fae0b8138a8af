// The script tag on the owner's page: which site it names, and the addresses that follow from its own.

export type Tag = {
  readonly site: string;
  /** The folder the script came from, with a slash at its end. */
  readonly base: string;
  readonly settings: string;
  readonly socket: string;
  readonly page: boolean;
  readonly debug: boolean;
};

const OURS = 'script[data-site][src*="/widget/v1.js"]';

export function readTag(document: Document, running: Element | null): Tag | null {
  const script = running?.hasAttribute("data-site") ? running : document.querySelector(OURS);
  const site = script?.getAttribute("data-site")?.trim();
  if (!script || !site) return null;
  const base = new URL(".", new URL(script.getAttribute("src") ?? "", document.baseURI)).href;
  const name = encodeURIComponent(site);
  return {
    site, base,
    settings: `${base}v1/${name}.json`,
    socket: new URL(`../ws/v1/${name}/`, base).href.replace(/^http/, "ws"),
    page: script.getAttribute("data-mode") === "page",
    debug: script.hasAttribute("data-debug"),
  };
}
