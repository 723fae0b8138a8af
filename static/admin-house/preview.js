// The preview beside a form: sends what stands in the form to the server, which says what it would look like, and hands that to the
// frame with the real embed in it. Saves nothing.
"use strict";

const PAUSE = 250; // milliseconds of quiet after a key was pressed

function startPreview(pane) {
  const form = document.getElementById(pane.dataset.form);
  const frame = pane.querySelector("iframe");
  const stage = pane.querySelector(".house-stage");
  const notes = pane.querySelector(".house-preview-notes");
  let scheme = "light";
  let settings = null;
  let ready = false;
  let timer = 0;
  let asked = 0;

  const draw = () => {
    if (ready && settings) frame.contentWindow.postMessage({ settings, scheme }, window.location.origin);
  };

  const ask = async () => {
    const number = ++asked;
    const written = new FormData(form);
    written.delete("picture");
    if ("looks" in pane.dataset) written.set("_looks", "1");
    try {
      const response = await fetch(pane.dataset.url, { method: "POST", body: written });
      if (!response.ok || response.redirected || number !== asked) return;
      const told = await response.json();
      notes.textContent = told.notes.join(" ");
      // Drawn anew, the chat loses what somebody has typed into it.
      if (JSON.stringify(told.settings) === JSON.stringify(settings)) return;
      settings = told.settings;
      draw();
    } catch {
      // What is drawn stays; the next change asks again.
    }
  };

  const soon = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  };

  const choose = (name, use) => {
    const buttons = pane.querySelectorAll(`[data-${name}]`);
    for (const button of buttons) {
      button.addEventListener("click", () => {
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
        use(button.dataset[name]);
      });
    }
  };

  window.addEventListener("message", ({ data, origin, source }) => {
    if (source !== frame.contentWindow || origin !== window.location.origin || data !== "ready") return;
    ready = true;
    draw();
  });
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  choose("scheme", (chosen) => {
    scheme = chosen;
    draw();
  });
  choose("width", (chosen) => {
    stage.classList.toggle("is-phone", chosen === "phone");
    stage.classList.toggle("is-desktop", chosen === "desktop");
  });
  pane.hidden = false;
  frame.src = frame.dataset.src;
  ask();
}

document.addEventListener("DOMContentLoaded", () => {
  const pane = document.querySelector(".house-preview");
  if (pane && document.getElementById(pane.dataset.form)) startPreview(pane);
});
