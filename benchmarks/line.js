// Stands in for the page's sockets: says what it is told to, in frames of the protocol. Everything behind the socket is the product's own.
window.WebSocket = class {
  constructor() {
    window.line = this;
    setTimeout(() => this.onopen());
  }

  say(fact) {
    this.onmessage({ data: JSON.stringify(fact) });
  }

  send(text) {
    const { type, turn, text: question } = JSON.parse(text);
    if (type === "hello") setTimeout(() => this.say({ type: "welcome", v: 1, token: "a.b", ping: 300, question_limit: 2000, turns: [] }));
    if (type !== "ask") return;
    window.turn = turn;
    setTimeout(() => this.say({ type: "asked", turn, attempt: 1, question, asked_at: "2026-01-01T10:00:00Z" }));
  }

  close() {}
};

/** Streams an answer with one draw for so many characters; gives the milliseconds of each step, layout included, and where the log stands. */
window.stream = (text, size) => new Promise((done) => {
  const log = document.querySelector("[data-sparkwidget]").shadowRoot.querySelector("[role=log]");
  const steps = [];
  let at = 0;
  let seq = 0;
  let heard = 0;
  let begun = 0;
  // All in callbacks of frames, because the browser counts nothing else as script: before the panel's own, and after it.
  const before = () => (begun = performance.now());
  const after = () => {
    log.getBoundingClientRect();
    steps.push(heard + performance.now() - begun);
    if (at === Infinity) done({ steps, below: log.scrollHeight - log.scrollTop - log.clientHeight });
    else step();
  };
  const step = () => {
    requestAnimationFrame(before);
    const since = performance.now();
    const fact = at < text.length ? { type: "delta", after: seq, seq: ++seq, text: text.slice(at, at + size) } : { type: "done", text };
    window.line.say({ turn: window.turn, attempt: 1, ...fact });
    heard = performance.now() - since;
    at = fact.type === "done" ? Infinity : at + size;
    requestAnimationFrame(after);
  };
  requestAnimationFrame(step);
});
