// The panel: joins the chat, the line, the screen and the visitor's identity, which know nothing of each other.

import * as chats from "./chat.ts";
import { Connection } from "./connection.ts";
import { diagnosed } from "./diagnosis.ts";
import { adoptRules } from "./dom.ts";
import { happenings } from "./happenings.ts";
import { Identity, type Stores, browserStores } from "./identity.ts";
import { type Choice, type Languages, choose, learn, speakEnglish } from "./languages.ts";
import type { Extras, Later } from "./later.ts";
import { frameRules, inTheme, lookRules } from "./look.ts";
import type { Command, Contact, Fact, Rating } from "./protocol.ts";
import { Route } from "./route.ts";
import { watchScreen } from "./screen.ts";
import type { Settings } from "./settings.ts";
import { type Speech, localised } from "./speech.ts";
import { View } from "./view.ts";
import { watchWaking } from "./waking.ts";
import { type Cancel, type Line, type LineEvents, type World, browserWorld } from "./world.ts";

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
  /** Called when the panel has words, or other ones. */
  readonly dressed?: (speech: Speech, settings: Settings) => void;
};

const PATIENCE = 300; // for words of another language
const LATER = 30_000; // until what the visitor has left is said again

export type Surroundings = { readonly world: World; readonly stores: Stores };

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
  adoptRules(root, inTheme(css, theme) + lookRules(settings, theme) + frameRules(settings, theme));
  extras.once((it) => adoptRules(root, inTheme(it.css, theme)));
  const { world, stores } = around ?? { world: browserWorld(window), stores: browserStores(window) };
  const seen = options.debug ? diagnosed(window, world, options) : world;
  return new MountedPanel(root, window, settings, options, languages, extras, { world: seen, stores });
}

class MountedPanel implements Panel {
  readonly #window: Window;
  readonly #world: World;
  readonly #options: PanelOptions;
  readonly #identity: Identity;
  readonly #route: Route;
  readonly #connection: Connection;
  readonly #root: ShadowRoot;
  readonly #extras: Later<Extras>;
  readonly #settings: Settings;
  readonly #endings: (() => void)[] = [];
  #view: View;
  #covers = false;
  #chat: chats.Chat;
  #drawing = false;
  #learning = false;
  #cancelContact: Cancel | null = null;
  /** Whether the panel is to open once it has its words, and with the focus. */
  #wish: boolean | null = null;

  constructor(
    root: ShadowRoot, window: Window, settings: Settings, options: PanelOptions, languages: Languages, extras: Later<Extras>, around: Surroundings,
  ) {
    this.#extras = extras;
    this.#root = root;
    this.#settings = settings;
    this.#window = window;
    this.#world = around.world;
    this.#options = options;
    this.#identity = new Identity(options.site, around.stores);
    this.#chat = chats.emptyChat(settings.question_limit, this.#world.now());
    this.#route = new Route(options.socket, this.#world, this.#identity);
    const world = { ...this.#world, dial: (_url: string, events: LineEvents): Line => this.#route.dial(events) };
    this.#connection = new Connection(options.socket, world, {
      greeting: () => this.#greeting(), fact: (fact) => this.#receive(fact), state: (state) => this.#linked(state),
    });
    const choice = choose([...(options.lang ? [options.lang] : []), ...window.navigator.languages], languages.names);
    const isEnglish = choice.language === "en";
    this.#view = this.#dress(speakEnglish(isEnglish ? choice.locale : "en", settings));
    if (!isEnglish) void this.#learn(choice, languages);
    this.#endings.push(watchScreen(window, adoptRules(root, ""), (covers) => this.#view.setModal(this.#covers = covers)));
    this.#watchPage();
  }

  open(focus: boolean): void {
    this.#wish = focus;
    if (this.#learning) return;
    this.#view.element.hidden = false;
    this.#view.show(this.#chat);
    this.#view.toEnd();
    this.#connection.open();
    if (!this.#options.page) this.#identity.remember(true);
    if (focus) this.#view.focus();
  }

  close(): void {
    this.#wish = null;
    this.#view.element.hidden = true;
    this.#identity.remember(false);
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
    this.#learning = false;
    this.#cancelContact?.();
    this.#connection.close();
    this.#view.destroy();
    for (const end of this.#endings) end();
  }

  /** The view in the language of `speech`, not yet to be seen. */
  #dress(speech: Speech): View {
    const { page, base = "" } = this.#options;
    const settings = localised(this.#settings, speech.language);
    const avatar = settings.avatar && base + settings.avatar;
    const view = new View(this.#root.ownerDocument, { settings, speech, page, avatar, world: this.#world, notes: this.#identity, extras: this.#extras }, {
      ask: (text) => this.#ask(text), stop: () => this.#stop(), retry: (turn) => this.#retry(turn), close: () => this.#closeByVisitor(),
      rate: (...thumbs) => this.#rate(...thumbs), contact: (...left) => this.#contact(...left), erase: () => this.#erase(),
    });
    view.element.hidden = true;
    view.setModal(this.#covers);
    // Before the launcher, which stays the last stop of Tab.
    this.#root.prepend(view.element);
    this.#options.dressed?.(speech, settings);
    return view;
  }

  /** Words that don't come soon enough are done without. */
  async #learn(choice: Choice, languages: Languages): Promise<void> {
    this.#learning = true;
    const late = new Promise<null>((done) => this.#endings.push(this.#world.after(PATIENCE, () => done(null))));
    const speech = await Promise.race([learn(choice, languages, this.#settings), late]);
    if (!this.#learning) return;
    this.#learning = false;
    if (speech) {
      this.#view.destroy();
      this.#view = this.#dress(speech);
    }
    if (this.#wish !== null) this.open(this.#wish);
  }

  #closeByVisitor(): void {
    this.close();
    this.#options.closed();
  }

  #ask(text: string): boolean {
    if (chats.busyTurn(this.#chat)) return false;
    const id = this.#world.uuid();
    this.#become(chats.ask(this.#chat, id, text, this.#world.now()));
    this.#say({ type: "ask", turn: id, text });
    this.#hurry();
    this.#view.show(this.#chat);
    return true;
  }

  #retry(id: string): void {
    const turn = this.#chat.turns.find((it) => it.id === id);
    if (!turn || chats.busyTurn(this.#chat)) return;
    this.#become(chats.retry(this.#chat, id, this.#world.now()));
    this.#say({ type: "retry", turn: id, attempt: turn.attempt });
    this.#hurry();
  }

  #stop(): void {
    const turn = chats.busyTurn(this.#chat);
    if (!turn) return;
    this.#take(chats.stop(this.#chat, turn.id));
    this.#say({ type: "stop", turn: turn.id });
  }

  #rate(id: string, rating: Rating, reason: string): void {
    this.#become(chats.rate(this.#chat, id, rating, reason));
    this.#say({ type: "rate", turn: id, rating, reason });
  }

  #contact(kind: Contact["kind"], fields: Contact["fields"], text: string): string {
    const contact = { turn: this.#world.uuid(), kind, fields, text };
    this.#become(chats.contact(this.#chat, contact));
    this.#say({ type: "contact", ...contact });
    this.#hurry();
    return contact.turn;
  }

  /** The server could not keep it just now. One pause for all of them, however many errors come. */
  #contactLater(): void {
    this.#cancelContact ??= this.#world.after(LATER, () => {
      this.#cancelContact = null;
      for (const contact of this.#chat.contacts) this.#say({ type: "contact", ...contact });
    });
  }

  #erase(): void {
    this.#become(chats.forget(this.#chat));
    this.#say({ type: "forget" });
    this.#hurry();
  }

  /** Sends now if there is a line; otherwise the next welcome sends what is pending. */
  #say(command: Command): void {
    if (!chats.isReady(this.#chat)) return;
    if (command.type === "ask" || command.type === "contact") this.#keep();
    this.#connection.send(command);
  }

  // Somebody waits, so the pause has been long enough; without a network a try would only make noise.
  #hurry(): void {
    if (this.#world.online()) this.#connection.hurry();
  }

  #keep(): void {
    this.#identity.keep();
    if (!this.#options.page && !this.#view.element.hidden) this.#identity.remember(true);
  }

  #greeting(): Command {
    this.#become(chats.greeted(this.#chat));
    const { location, document, navigator } = this.#window;
    return {
      type: "hello", v: 1, token: this.#identity.introduce(), locale: document.documentElement.lang || navigator.language,
      page: location.origin + location.pathname, screen: chats.screenOf(this.#chat),
    };
  }

  #receive(fact: Fact): void {
    if (fact.type === "welcome" && fact.token !== null) this.#identity.take(fact.token);
    if (fact.type === "forgotten") {
      this.#identity.forget();
      this.#view.erased();
    }
    this.#take(chats.receive(this.#chat, fact, this.#world.now()));
    if (fact.type === "done" || (fact.type === "failed" && fact.attempt > 0)) this.#view.chime();
    if (fact.type === "contacted") this.#options.tell?.("contacted", { turn: fact.turn });
    if (fact.type === "error" && this.#chat.contacts.length > 0) this.#contactLater();
    if (fact.type !== "welcome") return;
    if (this.#identity.outdated) this.#connection.greet();
    else chats.pending(this.#chat).forEach((command) => this.#say(command));
  }

  #linked(state: chats.LinkState): void {
    this.#become(chats.linked(this.#chat, state, this.#world.online(), this.#world.now()));
  }

  #take(step: chats.Step): void {
    this.#become(step.chat);
    if (step.returned !== null) this.#view.putBack(step.returned);
    if (step.resync) this.#connection.greet();
  }

  #become(chat: chats.Chat): void {
    for (const [event, data] of happenings(this.#chat, chat)) this.#options.tell?.(event, data);
    this.#chat = chat;
    if (this.#drawing) return;
    this.#drawing = true;
    this.#world.frame(() => {
      this.#drawing = false;
      this.#view.show(this.#chat);
    });
  }

  #watchPage(): void {
    this.#on("online", () => {
      this.#route.doubt();
      this.#connection.hurry();
    });
    this.#on("offline", () => {
      this.#connection.park();
      this.#linked(this.#connection.state);
    });
    // A page that is kept for the back button may not hold a socket.
    this.#on("pagehide", () => this.#connection.park());
    this.#on("pageshow", () => this.#connection.hurry());
    this.#endings.push(watchWaking(this.#window, this.#world, () => this.#connection.wake()));
    this.#on("storage", () => this.#identity.outdated && this.#connection.greet());
  }

  #on(type: "online" | "offline" | "pagehide" | "pageshow" | "storage", run: () => void): void {
    this.#window.addEventListener(type, run);
    this.#endings.push(() => this.#window.removeEventListener(type, run));
  }
}
