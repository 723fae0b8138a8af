// The script tag on the owner's page, where it names no file of its own site: finds it, and where it comes from.

export type Tag = {
  readonly script: Element;
  /** The site key; empty where the page has only <spark-widget> elements. */
  readonly site: string;
  /** Where the script came from. */
  readonly address: string;
  /** The folder of it, with a slash at its end. */
  readonly base: string;
};

/** `ours` selects our scripts. The one that is running, if it is ours; else the first. */
export function readTag(document: Document, running: Element | null, ours: string): Tag | null {
  const script = running?.matches(ours) ? running : document.querySelector(ours);
  const src = script?.getAttribute("src");
  if (!script || !src) return null;
  const address = new URL(src, document.baseURI).href;
  return { script, site: script.getAttribute("data-site")?.trim() ?? "", address, base: new URL(".", address).href };
}
