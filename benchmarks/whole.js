// The baseline: what most chats do. The whole answer is read and drawn again for each draw; so many of them are done, evenly spread.

import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const draw = (log, text) => {
  log.innerHTML = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  log.scrollTop = log.scrollHeight;
  log.getBoundingClientRect();
};

export const redraw = (text, size, times) => new Promise((done) => {
  const log = document.querySelector("#log");
  const last = Math.floor(text.length / size);
  let drawn = 0;
  const step = () => {
    draw(log, text.slice(0, Math.round((last * (drawn + 0.5)) / times) * size));
    if (++drawn < times) requestAnimationFrame(step);
    else done();
  };
  requestAnimationFrame(step);
});
