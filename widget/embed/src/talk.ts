// The chat of one panel and its line: what the visitor wants becomes commands, what the server says becomes the chat.
// Knows the visitor's identity and the network; knows nothing of what is drawn.

import * as chats from "./chat.ts";
import { Connection } from "./connection.ts";
import { Identity, type Stores } from "./identity.ts";
import { type Papers, carried } from "./papers.ts";
import type { Command, Contact, Fact, Rating } from "./protocol.ts";
import { Route } from "./route.ts";
import { watchWaking } from "./waking.ts";
import type { Cancel, Line, LineEvents, World } from "./world.ts";

export type Surroundings = { readonly world: World; readonly stores: Stores; readonly papers: Papers };

export type TalkEvents = {
  readonly changed: (chat: chats.Chat, before: chats.Chat) => void;
  /** A question that was not taken. */
  readonly returned: (question: string) => void;
  /** What the server has said, after it has changed the chat. */
  readonly told: (fact: Fact) => void;
  /** From now on the browser remembers this visitor. */
  readonly kept: () => void;
};

const LATER = 30_000; // until what the visitor has left is said again

export class Talk {
  readonly identity: Identity;
  readonly #window: Window;
  readonly #world: World;
  readonly #events: TalkEvents;
  readonly #route: Route;
  readonly #connection: Connection;
  readonly #endings: (() => void)[] = [];
  #chat: chats.Chat;
  #cancelContact: Cancel | null = null;

  constructor(window: Window, site: string, socket: string, limit: number, { world, stores, papers }: Surroundings, events: TalkEvents) {
    this.#window = window;
    this.#world = world;
    this.#events = events;
    this.identity = new Identity(site, stores);
    this.#chat = chats.emptyChat(limit, world.now());
    this.#route = new Route(socket, world, this.identity);
    const routed = { ...world, dial: (_url: string, line: LineEvents): Line => carried(papers, line, (it) => this.#route.dial(it)) };
    this.#connection = new Connection(socket, routed, {
      greeting: () => this.#greeting(), fact: (fact) => this.#receive(fact), state: (state) => this.#linked(state),
    });
    this.#watchPage();
  }

  get chat(): chats.Chat {
    return this.#chat;
  }

  open(): void {
    this.#connection.open();
  }

  close(): void {
    this.#cancelContact?.();
    this.#connection.close();
    for (const end of this.#endings) end();
  }

  /** Goes on for another visitor. */
  switch(left: boolean): void {
    this.#become(chats.switched(this.#chat, left));
    this.#connection.greet();
  }

  /** Whether the question is on its way. */
  ask(text: string): boolean {
    if (chats.busyTurn(this.#chat)) return false;
    const id = this.#world.uuid();
    this.#become(chats.ask(this.#chat, id, text, this.#world.now()));
    this.#say({ type: "ask", turn: id, text });
    this.#hurry();
    return true;
  }

  retry(id: string): void {
    const turn = this.#chat.turns.find((it) => it.id === id);
    if (!turn || chats.busyTurn(this.#chat)) return;
    this.#become(chats.retry(this.#chat, id, this.#world.now()));
    this.#say({ type: "retry", turn: id, attempt: turn.attempt });
    this.#hurry();
  }

  stop(): void {
    const turn = chats.busyTurn(this.#chat);
    if (!turn) return;
    this.#take(chats.stop(this.#chat, turn.id));
    this.#say({ type: "stop", turn: turn.id });
  }

  rate(id: string, rating: Rating, reason: string): void {
    this.#become(chats.rate(this.#chat, id, rating, reason));
    this.#say({ type: "rate", turn: id, rating, reason });
  }

  contact(kind: Contact["kind"], fields: Contact["fields"], text: string): string {
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

  erase(): void {
    this.#become(chats.forget(this.#chat));
    this.#say({ type: "forget" });
    this.#hurry();
  }

  /** Sends now if there is a line; otherwise the next welcome sends what is pending. */
  #say(command: Command): void {
    if (!chats.isReady(this.#chat)) return;
    if (command.type === "ask" || command.type === "contact") {
      this.identity.keep();
      this.#events.kept();
      const consent = this.identity.recall("agreed");
      if (consent) command = { ...command, consent };
    }
    this.#connection.send(command);
  }

  // Somebody waits, so the pause has been long enough; without a network a try would only make noise.
  #hurry(): void {
    if (this.#world.online()) this.#connection.hurry();
  }

  #greeting(): Command {
    this.#become(chats.greeted(this.#chat));
    const { location, document, navigator } = this.#window;
    return {
      type: "hello", v: 1, token: this.identity.introduce(), locale: document.documentElement.lang || navigator.language,
      page: location.origin + location.pathname, screen: chats.screenOf(this.#chat),
    };
  }

  #receive(fact: Fact): void {
    if (fact.type === "welcome" && fact.token !== null) this.identity.take(fact.token);
    if (fact.type === "forgotten") this.identity.forget();
    this.#take(chats.receive(this.#chat, fact, this.#world.now()));
    this.#events.told(fact);
    if (fact.type === "error" && this.#chat.contacts.length > 0) this.#contactLater();
    if (fact.type !== "welcome") return;
    if (this.identity.outdated) this.#connection.greet();
    else chats.pending(this.#chat).forEach((command) => this.#say(command));
  }

  #linked(state: chats.LinkState): void {
    this.#become(chats.linked(this.#chat, state, this.#world.online(), this.#world.now()));
  }

  #take(step: chats.Step): void {
    this.#become(step.chat);
    if (step.returned !== null) this.#events.returned(step.returned);
    if (step.resync) this.#connection.greet();
  }

  #become(chat: chats.Chat): void {
    const before = this.#chat;
    this.#chat = chat;
    this.#events.changed(chat, before);
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
    this.#on("storage", () => this.identity.outdated && this.#connection.greet());
  }

  #on(type: "online" | "offline" | "pagehide" | "pageshow" | "storage", run: () => void): void {
    this.#window.addEventListener(type, run);
    this.#endings.push(() => this.#window.removeEventListener(type, run));
  }
}
