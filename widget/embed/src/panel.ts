// The entry of the panel file: its style sheets and the way to mount it.

import composer from "./composer.css";
import log from "./log.css";
import { type PanelModule, mountPanel } from "./main.ts";
import panel from "./panel.css";
import reader from "./reader.css";

export const mount: PanelModule["mount"] = (root, settings, options) => mountPanel(root, settings, options, panel + log + composer + reader);
