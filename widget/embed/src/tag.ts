// The script tag on the owner's page, where it names no file of its own site: finds it, and where it comes from.

const OURS = 'script[src*="/widget/v1.js"]';

export type Tag = {
  /** The site key; empty where the page has only <spark-widget> elements. */
  readonly site: string;
  /** The folder the script came from, with a slash at its end. */
  readonly base: string;
};

export function readTag(document: Document, running: Element | null): Tag | null {
  const script = running?.matches(OURS) ? running : document.querySelector(OURS);
  const address = script?.getAttribute("src");
  if (!script || !address) return null;
  return { site: script.getAttribute("data-site")?.trim() ?? "", base: new URL(".", new URL(address, document.baseURI)).href };
}
