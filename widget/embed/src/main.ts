// The panel: joins the talk, the view and the language, which know nothing of each other.

import { type Chat, busyTurn } from "./chat.ts";
import { adoptRules } from "./dom.ts";
import { browserStores } from "./identity.ts";
import { type Choice, type Languages, choose, learn, speakEnglish } from "./languages.ts";
import type { Extras, Later } from "./later.ts";
import { frameRules, inTheme, lookRules } from "./look.ts";
import type { Panel, PanelOptions } from "./options.ts";
import type { Papers } from "./papers.ts";
import type { Posture } from "./parts.ts";
import type { Fact } from "./protocol.ts";
import { watchScreen } from "./screen.ts";
import type { Settings } from "./settings.ts";
import { type Speech, localised } from "./speech.ts";
import { type Surroundings, Talk } from "./talk.ts";
import { View } from "./view.ts";
import type { Fresh } from "./wearing.ts";
import { type Cancel, type World, browserWorld } from "./world.ts";

const PATIENCE = 300; // for words of another language
const SPREAD = 5000; // over which the browsers of a site fetch its new settings; and until a busy visitor is looked at again

export function mountPanel(
  root: ShadowRoot, settings: Settings, options: PanelOptions, css: string, languages: Languages, extras: Later<Extras>, around?: Omit<Surroundings, "papers">,
): Panel {
  const window = root.ownerDocument.defaultView;
  if (!window) throw new Error("The panel needs a page that is shown.");
  const { world, stores } = around ?? { world: browserWorld(window), stores: browserStores(window) };
  const seen = { ...world };
  if (options.debug) extras.once((it) => Object.assign(seen, it.diagnosed(window, world, options)));
  return new MountedPanel(root, window, settings, options, css, languages, extras, { world: seen, stores, papers: options.papers ?? {} });
}

class MountedPanel implements Panel {
  readonly #world: World;
  readonly #papers: Papers;
  readonly #options: PanelOptions;
  readonly #root: ShadowRoot;
  readonly #extras: Later<Extras>;
  readonly #languages: Languages;
  /** Writes the style sheets anew, in today's look. */
  readonly #sheets: (() => void)[] = [];
  readonly #talk: Talk;
  readonly #endings: (() => void)[] = [];
  #settings: Settings;
  #view: View;
  #covers = false;
  #drawing = false;
  #learning = false;
  #gone = false;
  /** The language that the visitor has chosen last. */
  #chosen = "";
  /** Whether the panel is to open once it has its words, and with the focus. */
  #wish: boolean | null = null;
  #cancelFresh: Cancel = () => {};

  constructor(
    root: ShadowRoot, window: Window, settings: Settings, options: PanelOptions, css: string, languages: Languages, extras: Later<Extras>, around: Surroundings,
  ) {
    this.#extras = extras;
    this.#root = root;
    this.#settings = settings;
    this.#world = around.world;
    this.#papers = around.papers;
    this.#papers.changed = () => this.#readPapers();
    this.#papers.switch = (left) => this.#switch(left);
    this.#papers.say = (name) => this.#view.missed(name);
    this.#options = options;
    this.#languages = languages;
    this.#adopt(() => inTheme(css, this.#theme));
    extras.once((it) => this.#adopt(() => inTheme(it.css, this.#theme)));
    this.#adopt(() => lookRules(this.#settings, this.#theme) + frameRules(this.#settings, this.#theme));
    this.#talk = new Talk(window, options.site, options.socket, settings.question_limit, around, {
      changed: (chat, before) => this.#changed(chat, before), returned: (question) => this.#view.putBack(question),
      told: (fact) => this.#told(fact), kept: () => this.#remember(),
    });
    const choice = this.#choice(this.#talk.identity.recall("language"));
    const isEnglish = choice.language === "en";
    this.#view = this.#dress(speakEnglish(isEnglish ? choice.locale : "en", settings));
    if (!isEnglish || settings.texts?.includes("en")) void this.#learn(choice);
    this.#endings.push(watchScreen(window, adoptRules(root, ""), (covers) => this.#view.setModal(this.#covers = covers)));
  }

  open(focus: boolean): void {
    this.#wish = focus;
    if (this.#learning) return;
    this.#wish = null;
    this.#view.element.hidden = false;
    this.#view.show(this.#talk.chat);
    this.#view.toEnd();
    if (this.#options.debug || this.#papers.named || this.#papers.context) this.#readPapers(() => this.#talk.open());
    else this.#talk.open();
    this.#remember();
    // There is something to read then.
    if (this.#talk.identity.known) this.#extras.want();
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

  /** The visitor's first hello waits for it. */
  #readPapers(then?: () => void): void {
    const go = (): void => void (this.#gone || then?.());
    this.#extras.want((it) => {
      it.readPapers(this.#papers);
      go();
    }, go);
  }

  #switch(left: boolean): void {
    if (this.#gone) return;
    if (left) {
      // Nor has whoever comes now agreed to anything.
      for (const name of ["draft", "consent", "agreed"] as const) this.#talk.identity.note(name, "");
      this.#redress(this.#view.speech, null);
    }
    this.#talk.switch(left);
  }

  #choice(chosen: string): Choice {
    const { lang } = this.#options;
    return choose([...(lang ? [lang] : []), ...this.#root.ownerDocument.defaultView!.navigator.languages], this.#languages.names, chosen);
  }

  /** The view in the language of `speech`, not yet to be seen. */
  #dress(speech: Speech, posture: Posture | null = null): View {
    const { page, base = "" } = this.#options;
    const settings = localised(this.#settings, speech.language);
    const avatar = settings.avatar && base + settings.avatar;
    const talk = this.#talk;
    const languages = ["en", ...this.#languages.names];
    const parts = { settings, speech, page, base, avatar, papers: this.#papers, world: this.#world, notes: talk.identity, extras: this.#extras, languages, posture };
    const view = new View(this.#root.ownerDocument, parts, {
      ask: (text) => this.#ask(text), stop: () => talk.stop(), retry: (turn) => talk.retry(turn), close: () => this.#closeByVisitor(),
      rate: (...thumbs) => talk.rate(...thumbs), contact: (...left) => talk.contact(...left), erase: () => talk.erase(),
      speak: (language) => void this.#speak(language),
    });
    view.element.hidden = true;
    view.setModal(this.#covers);
    // Before the launcher, which stays the last stop of Tab.
    this.#root.prepend(view.element);
    this.#options.dressed?.(speech, settings);
    return view;
  }

  /** The panel does not wait for long; words that come later are put in while nobody is busy with it. */
  async #learn(choice: Choice): Promise<void> {
    this.#learning = true;
    const coming = learn(choice, this.#languages, this.#settings);
    const late = new Promise<null>((done) => this.#endings.push(this.#world.after(PATIENCE, () => done(null))));
    const lesson = await Promise.race([coming, late]);
    if (!this.#learning) return;
    this.#learning = false;
    if (this.#wish !== null && !lesson) this.open(this.#wish);
    const learned = lesson ?? (await coming);
    if (!learned || this.#chosen || !(this.#view.element.hidden || this.#view.isIdle)) return;
    this.#settings = learned.settings;
    this.#redress(learned.speech, this.#view.posture);
  }

  /** The visitor wants another language, now and on the next pages. */
  async #speak(language: string): Promise<void> {
    const { identity } = this.#talk;
    this.#chosen = language;
    const lesson = await learn(this.#choice(language), this.#languages, this.#settings);
    // Another one may have been chosen while the words were on their way.
    if (this.#chosen !== language || this.#gone) return;
    if (!lesson) return this.#view.missed("lost");
    // What was accepted is accepted in every language.
    const accepted = identity.recall("consent") === localised(this.#settings, this.#view.element.lang).consent?.text;
    this.#settings = lesson.settings;
    if (accepted) identity.note("consent", localised(lesson.settings, language).consent?.text ?? "");
    identity.note("language", language);
    this.#redress(lesson.speech, this.#view.posture);
  }

  get #theme(): string | undefined {
    return this.#options.theme ?? this.#settings.theme;
  }

  #adopt(text: () => string): void {
    const rules = adoptRules(this.#root, text());
    this.#sheets.push(() => rules(text()));
  }

  /** Not all browsers at once; the last of several changes counts. */
  #soon(run: () => void): void {
    this.#cancelFresh();
    this.#cancelFresh = this.#world.after(this.#world.random() * SPREAD, run);
  }

  #fetchFresh(): void {
    this.#extras.want((it) => void this.#options.fresh?.(it).then((fresh) => void (fresh && this.#wear(fresh))));
  }

  /** Puts the owner's new settings on, once nobody writes, or waits for an answer. */
  async #wear(fresh: Fresh): Promise<void> {
    const lesson = await learn(this.#choice(this.#chosen || this.#talk.identity.recall("language")), this.#languages, fresh);
    if (this.#gone || !lesson) return;
    if (!this.#view.isIdle || busyTurn(this.#talk.chat)) return this.#soon(() => void this.#wear(fresh));
    this.#settings = lesson.settings;
    for (const write of this.#sheets) write();
    fresh.wear?.();
    this.#redress(lesson.speech, this.#view.posture);
  }

  /** Another view, in which somebody stands as in the old one; without a posture, nothing that was typed stays. */
  #redress(speech: Speech, posture: Posture | null): void {
    if (this.#gone) return;
    const { element } = this.#view;
    const isOpen = !element.hidden;
    const focus = this.#wish ?? (!posture && element.contains(this.#root.activeElement));
    this.#view.destroy();
    this.#view = this.#dress(speech, posture);
    if (!isOpen && this.#wish === null) return;
    this.#view.element.classList.toggle("still", isOpen);
    this.open(focus);
    if (posture) this.#view.resume(posture);
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
    // Whoever solves it comes with the extras, and hears of it in answer to the question, which is asked again then.
    if (fact.type === "puzzle") this.#readPapers(() => this.#switch(false));
    if (fact.type === "done" || (fact.type === "failed" && fact.attempt > 0)) this.#view.chime();
    if (fact.type === "refused") this.#options.tell?.("refused", { code: fact.code });
    if (fact.type === "contacted") this.#options.tell?.("contacted", { turn: fact.turn });
  }

  #changed(chat: Chat, before: Chat): void {
    // Whoever asks wants the extras; what happens until they are there is told then.
    if (chat.turns !== before.turns) this.#extras.once((it) => it.happenings(before, chat).forEach(([event, data]) => this.#options.tell?.(event, data)));
    if (this.#drawing) return;
    this.#drawing = true;
    this.#world.frame(() => {
      this.#drawing = false;
      this.#view.show(this.#talk.chat);
    });
  }
}
