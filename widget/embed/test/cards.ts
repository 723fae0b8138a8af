// The cards of a room: the form that stands there, filled in and sent, and what was said on the line last.

import type { Command } from "../src/protocol.ts";
import { named, press, type } from "./page.ts";
import type { Room } from "./room.ts";

export const FIELDS = [
  { name: "name", label: "", kind: "text", required: false }, { name: "email", label: "", kind: "email", required: true },
  { name: "order-number", label: "Your order", kind: "text", required: false },
] as const;

export const form = (room: Room): HTMLFormElement | null => room.root.querySelector("form");
export const submit = (room: Room): unknown => form(room)!.dispatchEvent(new room.page.Event("submit", { cancelable: true }));
export const last = (room: Room): Command | undefined => room.world.line.sent.at(-1);

export function enterQuestion(room: Room, text = "When?"): void {
  type(room.page, room.field, text);
  press(room.page, room.field, "Enter");
}

export function fill(room: Room, name: string, value: string): HTMLInputElement {
  const control = form(room)!.querySelector<HTMLInputElement>(`[name="${name}"]`)!;
  control.value = value;
  control.dispatchEvent(new room.page.Event("input", { bubbles: true }));
  return control;
}

export function choose(room: Room, name: string): void {
  named(room.root, "button", "Menu").click();
  named(room.root, "[role^=menuitem]", name).click();
}
