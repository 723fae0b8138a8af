// The panel: joins the talk, the view and the language, which know nothing of each other.

import { type Chat, busyTurn } from "./chat.ts";
import { diagnosed } from "./diagnosis.ts";
import { type Rules, adoptRules } from "./dom.ts";
import { happenings } from "./happenings.ts";
import { browserStores } from "./identity.ts";
import { type Choice, type Languages, choose, learn, speakEnglish } from "./languages.ts";
import type { Extras, Later } from "./later.ts";
import { frameRules, inTheme, lookRules } from "./look.ts";
import type { Fact } from "./protocol.ts";
import { watchScreen } from "./screen.ts";
import type { Outcome, Settings } from "./settings.ts";
import { type Speech, localised } from "./speech.ts";
import { type Surroundings, Talk } from "./talk.ts";
import { View } from "./view.ts";
import { type Cancel, type World, browserWorld } from "./world.ts";

export type PanelOptions = {
  readonly site: string;
  readonly socket: string;
  /** Fills the viewport, has no launcher and can't be closed. */
  readonly page: boolean;
  readonly closed: () => void;
  /** The language that the page wants, as a BCP 47 tag; else the browser decides. */
  readonly lang?: string | null;
  /** The folder of the site's own files, with a slash at its end. */
  readonly base?: string;
  /** Always light, always dark, or as the visitor's system is. */
  readonly theme?: string;
  /** Whether to write to the console what an owner needs to find a fault. */
  readonly debug?: boolean;
  /** Tells the page what has happened. */
  readonly tell?: (event: string, data: object) => void;
  /** Fetches the site's settings once more. */
  readonly fresh?: () => Promise<Outcome>;
  /** Called when the panel has words, or other ones. */
  readonly dressed?: (speech: Speech, settings: Settings) => void;
};

const PATIENCE = 300; // for words of another language
const SPREAD = 5000; // over which the browsers of a site fetch its new settings; and until a busy visitor is looked at again

/** What whoever has mounted it holds of the panel. */
export type Panel = {
  readonly open: (focus: boolean) => void;
  readonly close: () => void;
  readonly ask: (text: string) => void;
  /** A new conversation. */
  readonly reset: () => void;
  /** The page has put the panel elsewhere: what was scrolled has lost its place. */
  readonly moved: () => void;
  readonly destroy: () => void;
};

export function mountPanel(
  root: ShadowRoot, settings: Settings, options: PanelOptions, css: string, languages: Languages, extras: Later<Extras>, around?: Surroundings,
): Panel {
  const window = root.ownerDocument.defaultView;
  if (!window) throw new Error("The panel needs a page that is shown.");
  const theme = options.theme ?? settings.theme;
  adoptRules(root, inTheme(css, theme));
  extras.once((it) => adoptRules(root, inTheme(it.css, theme)));
  const { world, stores } = around ?? { world: browserWorld(window), stores: browserStores(window) };
  const seen = options.debug ? diagnosed(window, world, options) : world;
  return new MountedPanel(root, window, settings, options, languages, extras, { world: seen, stores });
}

class MountedPanel implements Panel {
  readonly #world: World;
  readonly #options: PanelOptions;
  readonly #root: ShadowRoot;
  readonly #extras: Later<Extras>;
  readonly #paint: Rules;
  readonly #theme: string;
  readonly #choice: Choice;
  readonly #languages: Languages;
  #settings: Settings;
  readonly #talk: Talk;
  readonly #endings: (() => void)[] = [];
  #view: View;
  #covers = false;
  #drawing = false;
  #learning = false;
  #gone = false;
  /** Whether the panel is to open once it has its words, and with the focus. */
  #wish: boolean | null = null;
  #cancelFresh: Cancel = () => {};

  constructor(
    root: ShadowRoot, window: Window, settings: Settings, options: PanelOptions, languages: Languages, extras: Later<Extras>, around: Surroundings,
  ) {
    this.#extras = extras;
    this.#root = root;
    this.#settings = settings;
    this.#world = around.world;
    this.#options = options;
    this.#languages = languages;
    this.#theme = options.theme ?? settings.theme;
    this.#paint = adoptRules(root, this.#rules());
    this.#talk = new Talk(window, options.site, options.socket, settings.question_limit, around, {
      changed: (chat, before) => this.#changed(chat, before), returned: (question) => this.#view.putBack(question),
      told: (fact) => this.#told(fact), kept: () => this.#remember(),
    });
    const choice = this.#choice = choose([...(options.lang ? [options.lang] : []), ...window.navigator.languages], languages.names);
    const isEnglish = choice.language === "en";
    this.#view = this.#dress(speakEnglish(isEnglish ? choice.locale : "en", settings));
    if (!isEnglish) void this.#learn();
    this.#endings.push(watchScreen(window, adoptRules(root, ""), (covers) => this.#view.setModal(this.#covers = covers)));
  }

  open(focus: boolean): void {
    this.#wish = focus;
    if (this.#learning) return;
    this.#wish = null;
    this.#view.element.hidden = false;
    this.#view.show(this.#talk.chat);
    this.#view.toEnd();
    this.#talk.open();
    this.#remember();
    if (focus) this.#view.focus();
  }

  close(): void {
    this.#wish = null;
    this.#view.element.hidden = true;
    this.#talk.identity.remember(false);
  }

  ask(text: string): void {
    this.#view.ask(text);
  }

  reset(): void {
    this.#view.startAnew();
  }

  moved(): void {
    this.#view.toEnd();
  }

  destroy(): void {
    this.#gone = true;
    this.#learning = false;
    this.#cancelFresh();
    this.#talk.close();
    this.#view.destroy();
    for (const end of this.#endings) end();
  }

  /** The view in the language of `speech`, not yet to be seen. */
  #dress(speech: Speech): View {
    const { page, base = "" } = this.#options;
    const settings = localised(this.#settings, speech.language);
    const avatar = settings.avatar && base + settings.avatar;
    const talk = this.#talk;
    const parts = { settings, speech, page, avatar, world: this.#world, notes: talk.identity, extras: this.#extras };
    const view = new View(this.#root.ownerDocument, parts, {
      ask: (text) => this.#ask(text), stop: () => talk.stop(), retry: (turn) => talk.retry(turn), close: () => this.#closeByVisitor(),
      rate: (...thumbs) => talk.rate(...thumbs), contact: (...left) => talk.contact(...left), erase: () => talk.erase(),
    });
    view.element.hidden = true;
    view.setModal(this.#covers);
    // Before the launcher, which stays the last stop of Tab.
    this.#root.prepend(view.element);
    this.#options.dressed?.(speech, settings);
    return view;
  }

  /** The panel does not wait for long; words that come later are put in while nobody is busy with it. */
  async #learn(): Promise<void> {
    this.#learning = true;
    const coming = this.#speech();
    const late = new Promise<null>((done) => this.#endings.push(this.#world.after(PATIENCE, () => done(null))));
    const speech = await Promise.race([coming, late]);
    if (!this.#learning) return;
    this.#learning = false;
    if (this.#wish !== null && !speech) this.open(this.#wish);
    this.#redress(speech ?? (await coming));
  }

  async #speech(): Promise<Speech | null> {
    const { language, locale } = this.#choice;
    return language === "en" ? speakEnglish(locale, this.#settings) : learn(this.#choice, this.#languages, this.#settings);
  }

  #rules(): string {
    return lookRules(this.#settings, this.#theme) + frameRules(this.#settings, this.#theme);
  }

  /** Not all browsers at once; the last of several changes counts. */
  #soon(run: () => void): void {
    this.#cancelFresh();
    this.#cancelFresh = this.#world.after(this.#world.random() * SPREAD, run);
  }

  async #fetchFresh(): Promise<void> {
    const fresh = await this.#options.fresh?.();
    if (fresh && typeof fresh === "object") this.#wear(fresh);
  }

  /** Puts the owner's new settings on, once nobody writes, or waits for an answer. Where the panel stands is the page's to say. */
  async #wear(fresh: Settings): Promise<void> {
    this.#settings = { ...fresh, position: this.#settings.position };
    const speech = await this.#speech();
    if (this.#gone) return;
    if (!this.#view.isIdle || busyTurn(this.#talk.chat)) return this.#soon(() => void this.#wear(fresh));
    this.#paint(this.#rules());
    this.#redress(speech);
  }

  #redress(speech: Speech | null): void {
    if (this.#gone || !speech || !this.#view.isIdle) return;
    const isOpen = !this.#view.element.hidden;
    const focus = this.#wish ?? this.#view.element.contains(this.#root.activeElement);
    this.#view.destroy();
    this.#view = this.#dress(speech);
    if (isOpen || this.#wish !== null) this.open(focus);
  }

  #closeByVisitor(): void {
    this.close();
    this.#options.closed();
  }

  #ask(text: string): boolean {
    const asked = this.#talk.ask(text);
    if (asked) this.#view.show(this.#talk.chat);
    return asked;
  }

  /** That the panel is open, for the tab's next page. */
  #remember(): void {
    if (!this.#options.page && !this.#view.element.hidden) this.#talk.identity.remember(true);
  }

  #told(fact: Fact): void {
    if (fact.type === "changed") this.#soon(() => void this.#fetchFresh());
    if (fact.type === "forgotten") this.#view.erased();
    if (fact.type === "done" || (fact.type === "failed" && fact.attempt > 0)) this.#view.chime();
    if (fact.type === "contacted") this.#options.tell?.("contacted", { turn: fact.turn });
  }

  #changed(chat: Chat, before: Chat): void {
    for (const [event, data] of happenings(before, chat)) this.#options.tell?.(event, data);
    if (this.#drawing) return;
    this.#drawing = true;
    this.#world.frame(() => {
      this.#drawing = false;
      this.#view.show(this.#talk.chat);
    });
  }
}
