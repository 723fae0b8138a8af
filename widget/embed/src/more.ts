// The entry of the file that is loaded when it is wanted: the extras and their style sheets.

import card from "./card.css";
import prose from "./markdown/prose.css";
import menu from "./menu.css";

export * from "./extras.ts";
export const css = menu + card + prose;
