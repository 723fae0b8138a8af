// The icons: one family of strokes with round ends in a box of 20, made as nodes. Closed paths are filled by the style sheet.

const SVG = "http://www.w3.org/2000/svg";

type Icon = readonly string[];

export const speech: Icon = [
  "M11.4 3.35A9 9 0 0 0 10 3.25C5.8 3.25 2.5 6 2.5 9.5c0 2 1 3.6 2.6 4.7l-.5 2.8 3.1-1.5A9 9 0 0 0 10 15.75c4.2 0 7.5-2.75 7.5-6.25",
  "M15.5 1c.4 2.2 1.3 3.1 3.5 3.5-2.2.4-3.1 1.3-3.5 3.5-.4-2.2-1.3-3.1-3.5-3.5 2.2-.4 3.1-1.3 3.5-3.5z",
];
export const chevron: Icon = ["M5 7.5l5 5 5-5"];
export const cross: Icon = ["M5 5l10 10M15 5L5 15"];
export const arrowUp: Icon = ["M10 16V4.5M4.75 9.5L10 4.25l5.25 5.25"];
export const arrowDown: Icon = ["M10 4v11.5M4.75 10.5L10 15.75l5.25-5.25"];
export const square: Icon = ["M6.5 5h7A1.5 1.5 0 0 1 15 6.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 5 13.5v-7A1.5 1.5 0 0 1 6.5 5z"];
export const spark: Icon = ["M10 2c1 5 3 7 8 8-5 1-7 3-8 8-1-5-3-7-8-8 5-1 7-3 8-8z"];

export function drawIcon(document: Document, icon: Icon, name: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon ${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const d of icon) svg.appendChild(document.createElementNS(SVG, "path")).setAttribute("d", d);
  return svg;
}
