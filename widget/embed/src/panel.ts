// The entry of the panel file: the ways in.

import { adopt as adoptElement } from "./adopting.ts";
import type { PanelFile } from "./door.ts";
import { mountIn } from "./dressing.ts";
import { enter as enterDoor } from "./guest.ts";

const mount = mountIn();

export const enter: PanelFile["enter"] = (window, door) => enterDoor(window, door, mount);
export const adopt: PanelFile["adopt"] = (window, element, base) => adoptElement(window, element, base, mount);
