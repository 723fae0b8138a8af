// The way to the owner's privacy text, which opens beside the page.

import { elements } from "./dom.ts";
import type { Settings } from "./settings.ts";
import type { Speech } from "./speech.ts";

export function privacyLink(document: Document, { words }: Speech, { privacy_url }: Settings): HTMLElement | null {
  if (!privacy_url) return null;
  const h = elements(document);
  return h("a", { href: privacy_url, target: "_blank", rel: "noopener noreferrer" }, words.privacy, h("span", { class: "unseen" }, ` (${words.newTab})`));
}
