// What a site's settings are where the tag says nothing: what the server leaves out, the panel fills in. The look's are in look.ts.
// tests/vectors/site_settings.json keeps both sides at the same.

import type { Given, Settings } from "./settings.ts";

export const DEFAULTS: Omit<Settings, "site"> = {
  v: 1, title: "Ask us", subtitle: "", greeting: "Hi! What would you like to know?", position: "right", question_limit: 2000,
  avatar: null, starters: [], teaser: null, consent: null, privacy_url: null, sound: false, credit: true, lead: null, messages: false, words: {},
};

export const complete = (given: Given): Settings => ({ ...DEFAULTS, ...given });
