// The entry of the script that an owner pins by its hash: everything that runs, in one file that never changes.
// What it fetches is text: the site's settings, and the words of other languages.

import { defineElement } from "./element.ts";
import { start } from "./embed.ts";
import { makePanelFile } from "./file.ts";
import { launcherIcons } from "./icons.ts";
import css from "./launcher.css";
import * as more from "./more.ts";
import { sitesOf } from "./remote.ts";
import { type Given, type Whole, requestSettings } from "./settings.ts";
import { type Tag, readTag } from "./tag.ts";

const given = (settings: Whole): Given => ({ ...settings, icon: launcherIcons[settings.launcher.icon], label: settings.launcher.label });

function run({ script, site, address, base }: Tag): void {
  const file = makePanelFile(address, () => Promise.resolve(more));
  if (!site) return defineElement(window, (element) => file.adopt(window, element, base));
  if (sitesOf(window).has(site)) return;
  const done = requestSettings(window, base, site, (settings) => {
    done();
    if (typeof settings !== "string") start(window, script, { css, panel: "", load: () => Promise.resolve(file), settings: given(settings), base });
    else if (script.hasAttribute("data-debug")) console.warn("SparkWidget:", settings);
  });
}

const tag = readTag(document, document.currentScript, 'script[src*="/widget/pinned-"]');
if (tag) run(tag);
