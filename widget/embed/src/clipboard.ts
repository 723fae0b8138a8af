// Text into the clipboard, also where the page is not served over https or forbids the modern way.

import { elements } from "./dom.ts";

/** Whether it is there now. `place` is where a field may stand for a moment. */
export async function copyText(place: HTMLElement, text: string): Promise<boolean> {
  const document = place.ownerDocument;
  try {
    await document.defaultView!.navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(document, place, text);
  }
}

function copyBySelection(document: Document, place: HTMLElement, text: string): boolean {
  const focused = (place.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
  const field = elements(document)("textarea", { class: "unseen", readonly: "", tabindex: "-1", "aria-hidden": "true" });
  field.value = text;
  place.append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    focused?.focus({ preventScroll: true });
  }
}
