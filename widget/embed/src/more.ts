// The entry of the file that is loaded when it is wanted: the extras and their style sheets.

import card from "./card.css";
import edge from "./edge.css";
import prose from "./markdown/prose.css";
import hover from "./hover.css";
import menu from "./menu.css";
import past from "./past.css";
import suggesting from "./suggesting.css";

export * from "./extras.ts";
export const css = past + menu + card + edge + prose + suggesting + hover;
