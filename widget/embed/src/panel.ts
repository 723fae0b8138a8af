// The entry of the panel file, which fetches the extras from beside it once they are wanted.

import { makePanelFile } from "./file.ts";

// The build puts the name of the file of the extras here.
declare const EXTRAS: string;

// Browsers remember a module that failed, so the next try asks under another address.
export const { enter, adopt } = makePanelFile(import.meta.url, (tries) => import(new URL(EXTRAS + (tries ? `?${tries}` : ""), import.meta.url).href));
