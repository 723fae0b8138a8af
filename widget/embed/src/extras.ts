// What a panel needs only once somebody uses it; a file of its own, so that opening the panel does not wait for it.

export { Actions } from "./actions.ts";
export { adopt } from "./adopting.ts";
export { copyText } from "./clipboard.ts";
export { diagnosed } from "./diagnosis.ts";
export { Furniture } from "./furniture.ts";
export { happenings } from "./happenings.ts";
export { Prose } from "./markdown/prose.ts";
export { readPapers } from "./passport.ts";
export { moreWords } from "./strings.ts";
export { fetchFresh } from "./wearing.ts";
