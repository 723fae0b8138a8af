// The entry of v1.js: what the tag names no file for. It fetches the site's own loader, or waits for <spark-widget> elements.

import type { PanelFile } from "./door.ts";
import { fetchWhatIsAsked } from "./fetching.ts";
import { readTag } from "./tag.ts";

declare const PANEL: string;

const tag = readTag(document, document.currentScript, 'script[src*="/widget/v1.js"]');
if (tag) fetchWhatIsAsked(window, tag, PANEL, (url): Promise<PanelFile> => import(url));
