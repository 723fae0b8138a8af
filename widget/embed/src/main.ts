// The panel: joins the chat, the line, the screen and the visitor's identity, which know nothing of each other.

import * as chats from "./chat.ts";
import { Connection } from "./connection.ts";
import { adoptRules } from "./dom.ts";
import { Identity, type Stores, browserStores } from "./identity.ts";
import type { Command, Fact } from "./protocol.ts";
import { Route } from "./route.ts";
import { watchScreen } from "./screen.ts";
import type { Settings } from "./settings.ts";
import { View } from "./view.ts";
import { type Line, type LineEvents, type World, browserWorld } from "./world.ts";

export type PanelOptions = {
  readonly site: string;
  readonly socket: string;
  /** Fills the viewport, has no launcher and can't be closed. */
  readonly page: boolean;
  readonly closed: () => void;
};

export type Surroundings = { readonly world: World; readonly stores: Stores };

/** What the loader holds of the panel. */
export type Panel = {
  readonly open: (focus: boolean) => void;
  readonly close: () => void;
  readonly destroy: () => void;
};

/** What a panel file exports. */
export type PanelModule = { readonly mount: (root: ShadowRoot, settings: Settings, options: PanelOptions) => Panel };

export function mountPanel(root: ShadowRoot, settings: Settings, options: PanelOptions, css: string, around?: Surroundings): Panel {
  const window = root.ownerDocument.defaultView;
  if (!window) throw new Error("The panel needs a page that is shown.");
  adoptRules(root, css);
  return new MountedPanel(root, window, settings, options, around ?? { world: browserWorld(window), stores: browserStores(window) });
}

class MountedPanel implements Panel {
  readonly #window: Window;
  readonly #world: World;
  readonly #options: PanelOptions;
  readonly #identity: Identity;
  readonly #route: Route;
  readonly #connection: Connection;
  readonly #view: View;
  readonly #endings: (() => void)[] = [];
  #chat: chats.Chat;
  #drawing = false;

  constructor(root: ShadowRoot, window: Window, settings: Settings, options: PanelOptions, around: Surroundings) {
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
    this.#view = new View(root.ownerDocument, settings, options.page, this.#world, {
      ask: (text) => this.#ask(text), stop: () => this.#stop(), retry: (turn) => this.#retry(turn), close: () => this.#closeByVisitor(),
    });
    this.#view.element.hidden = true;
    // Before the launcher, which stays the last stop of Tab.
    root.prepend(this.#view.element);
    this.#endings.push(watchScreen(window, adoptRules(root, ""), (covers) => this.#view.setModal(covers)));
    this.#watchPage();
  }

  open(focus: boolean): void {
    this.#view.element.hidden = false;
    this.#view.show(this.#chat);
    this.#view.toEnd();
    this.#connection.open();
    if (!this.#options.page) this.#identity.remember(true);
    if (focus) this.#view.focus();
  }

  close(): void {
    this.#view.element.hidden = true;
    this.#identity.remember(false);
  }

  destroy(): void {
    this.#connection.close();
    this.#view.destroy();
    for (const end of this.#endings) end();
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

  /** Sends now if there is a line; otherwise the next welcome sends what is pending. */
  #say(command: Command): void {
    if (!chats.isReady(this.#chat)) return;
    if (command.type === "ask") this.#keep();
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
    if (fact.type === "forgotten") this.#identity.forget();
    this.#take(chats.receive(this.#chat, fact, this.#world.now()));
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
    this.#on("storage", () => this.#identity.outdated && this.#connection.greet());
  }

  #on(type: "online" | "offline" | "pagehide" | "pageshow" | "storage", run: () => void): void {
    this.#window.addEventListener(type, run);
    this.#endings.push(() => this.#window.removeEventListener(type, run));
  }
}
