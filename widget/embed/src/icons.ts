// The icons: one family of strokes with round ends in a box of 20, made as nodes. Closed paths are filled by the style sheet.

import { elements } from "./dom.ts";

export type Icon = readonly string[];

export const speech: Icon = [
  "M11.4 3.35A7.5 6.25 0 0 0 5 14.2l-.5 2.8 3.2-1.5A7.5 6.25 0 0 0 17.5 9.5",
  "M15.5 1q.5 3 3.5 3.5-3 .5-3.5 3.5-.5-3-3.5-3.5 3-.5 3.5-3.5z",
];
export const question: Icon = ["M10 2a8 8 0 1 1-.1 0M7.7 7.8a2.3 2.3 0 1 1 3.4 2c-.8.5-1.1.9-1.1 1.7M10 14v.1"];
export const chevron: Icon = ["M5 7.5l5 5 5-5"];
export const cross: Icon = ["M5 5l10 10M15 5L5 15"];
export const arrowUp: Icon = ["M10 16V4.5M4.75 9.5L10 4.25l5.25 5.25"];
export const arrowDown: Icon = ["M10 4v11.5M4.75 10.5L10 15.75l5.25-5.25"];
export const square: Icon = ["M6.5 5h7A1.5 1.5 0 0 1 15 6.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 5 13.5v-7A1.5 1.5 0 0 1 6.5 5z"];
export const spark: Icon = ["M10 2c1 5 3 7 8 8-5 1-7 3-8 8-1-5-3-7-8-8 5-1 7-3 8-8z"];

export const dots: Icon = ["M8.6 4.6a1.4 1.4 0 1 1 2.8 0a1.4 1.4 0 1 1-2.8 0zM8.6 10a1.4 1.4 0 1 1 2.8 0a1.4 1.4 0 1 1-2.8 0zM8.6 15.4a1.4 1.4 0 1 1 2.8 0a1.4 1.4 0 1 1-2.8 0z"];
export const chevronBack: Icon = ["M12.5 5l-5 5 5 5"];
export const globe: Icon = ["M10 2.5a7.5 7.5 0 1 1-.01 0M2.5 10h15M10 2.5c2.2 2 3.3 4.6 3.3 7.5s-1.1 5.5-3.3 7.5c-2.2-2-3.3-4.6-3.3-7.5S7.8 4.5 10 2.5"];
export const tick: Icon = ["M4.5 10.5l3.75 3.75L15.5 6"];
export const copy: Icon = [
  "M7.5 9A1.5 1.5 0 0 1 9 7.5h6A1.5 1.5 0 0 1 16.5 9v6a1.5 1.5 0 0 1-1.5 1.5H9A1.5 1.5 0 0 1 7.5 15V9",
  "M12.5 4.75A1.5 1.5 0 0 0 11 3.5H5A1.5 1.5 0 0 0 3.5 5v6a1.5 1.5 0 0 0 1.25 1.5",
];
export const thumb: Icon = ["M6.5 9v7.5h-3V9h3l3-6a2 2 0 0 1 2 2v3h4.2a1.5 1.5 0 0 1 1.5 1.8l-1.1 5.4a1.6 1.6 0 0 1-1.6 1.3h-8"];

/** What an owner may choose for the launcher. */
export const launcherIcons = { speech, question, spark };

export function drawIcon(document: Document, icon: Icon, name = "front"): Element {
  const h = elements(document, "http://www.w3.org/2000/svg") as (name: string, attributes: Record<string, string>, ...children: Element[]) => Element;
  return h("svg", { viewBox: "0 0 20 20", class: `icon ${name}`, "aria-hidden": "true" }, ...icon.map((d) => h("path", { d })));
}
