// The entry of v1.js: takes the tag that is running, while it is running, and starts the embed on the page.

import { start } from "./embed.ts";
import css from "./launcher.css";
import type { PanelModule } from "./main.ts";

// The build puts the panel's hashed name here.
declare const PANEL: string;

start(window, document.currentScript, { css, panel: PANEL, load: (url): Promise<PanelModule> => import(url) });
