// Follows a conversation while it goes on: writes what is being said into the running answer, as text, and draws the transcript
// anew when the server says that there is something else to read.
"use strict";

const said = new Map(); // by turn: what has come of its answer

function show() {
  for (const answer of document.querySelectorAll("[data-turn]")) {
    const heard = said.get(answer.dataset.turn);
    if (heard) answer.textContent = heard.text;
  }
}

function hear(frame) {
  if (frame.type === "asked") said.set(frame.turn, { seq: 0, text: "" });
  if (frame.type !== "delta") return;
  const heard = said.get(frame.turn);
  if (frame.after === 0) said.set(frame.turn, { seq: frame.seq, text: frame.text });
  else if (heard && heard.seq === frame.after) said.set(frame.turn, { seq: frame.seq, text: heard.text + frame.text });
  show();
}

async function redraw() {
  const reply = await fetch(window.location.href, { headers: { "X-Requested-With": "live" } });
  if (!reply.ok || reply.redirected) return;
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const fresh = page.getElementById("follow");
  const shown = document.getElementById("follow");
  if (!fresh || shown.contains(document.activeElement)) return;
  shown.replaceChildren(...document.adoptNode(fresh).childNodes);
  show();
}

function follow(shown) {
  let source = null;
  const open = () => {
    source = new EventSource(`${shown.dataset.live}?version=${encodeURIComponent(shown.dataset.version)}`);
    source.addEventListener("said", (event) => hear(JSON.parse(event.data)));
    source.addEventListener("changed", (event) => { shown.dataset.version = event.lastEventId; void redraw(); });
    source.addEventListener("gone", () => window.location.reload());
  };
  const look = () => {
    if (document.hidden) source?.close();
    else if (!source || source.readyState === EventSource.CLOSED) open();
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", () => source?.close());
  look();
}

document.addEventListener("DOMContentLoaded", () => {
  const shown = document.getElementById("follow");
  if (shown?.dataset.live) follow(shown);
});
