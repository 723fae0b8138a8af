// The entry of a site's own loader, /widget/v1/SITE_KEY.js: takes the tag that is running, while it is running, and starts the embed.

import type { PanelFile } from "./door.ts";
import { start } from "./embed.ts";
import css from "./launcher.css";
import type { Given } from "./settings.ts";

// The build puts the panel's hashed name here, and makes a function of the file; the server calls it with the other two.
declare const PANEL: string;
declare const SETTINGS: Given;
declare const BASE: string;

// v1.js imports this file as a module, which knows no running script.
const tag = document.currentScript ?? document.querySelector(`script[data-site="${SETTINGS.site}"]`);
start(window, tag, { css, panel: PANEL, settings: SETTINGS, base: BASE, load: (url): Promise<PanelFile> => import(url) });
