// Puts the browser's colour picker beside the field where a colour is written; each follows the other.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const written = document.getElementById("id_accent");
  if (!written) return;
  const picker = document.createElement("input");
  picker.type = "color";
  picker.className = "house-picker";
  const words = document.querySelector("[data-pick]")?.dataset.pick ?? written.labels[0]?.textContent ?? "";
  picker.setAttribute("aria-label", words);
  const follow = () => { if (/^#[0-9a-f]{6}$/i.test(written.value)) picker.value = written.value; };
  picker.addEventListener("input", () => { written.value = picker.value.toUpperCase(); });
  written.addEventListener("input", follow);
  written.before(picker);
  follow();
});
