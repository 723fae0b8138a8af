// Copies the text of the element that a button's data-copy names, and says on the button that it did.
"use strict";

function copyOldWay(text) {
  // Without https there is no clipboard object; a selection can still be copied.
  const range = document.createRange();
  range.selectNodeContents(text);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return document.execCommand("copy");
}

async function copy(button) {
  const text = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    if (!copyOldWay(text)) return;
  }
  button.textContent = button.dataset.done;
  window.setTimeout(() => { button.textContent = label; }, 2000);
}

document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => copy(button));
  }
});
