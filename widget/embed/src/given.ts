// All of a site's settings as a tag would bring them along: the launcher in the loader's own terms.

import { launcherIcons } from "./icons.ts";
import type { Given, Whole } from "./settings.ts";

export const given = (settings: Whole): Given => ({ ...settings, icon: launcherIcons[settings.launcher.icon], label: settings.launcher.label });
