// Plots: one stop for the tabulator each, arrows from point to point. And once, the browser's time zone is offered.
"use strict";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

function goal(points, at, key, columns) {
  if (key === "Home") return 0;
  if (key === "End") return points.length - 1;
  const rows = { ArrowDown: columns, ArrowUp: -columns };
  const to = at + (STEPS[key] ?? rows[key] ?? 0);
  return to >= 0 && to < points.length ? to : at;
}

function walk(plot) {
  const points = [...plot.querySelectorAll(".plot-point")];
  plot.addEventListener("keydown", (event) => {
    const at = points.indexOf(document.activeElement);
    const to = goal(points, at, event.key, Number(plot.dataset.columns ?? 0));
    if (at < 0 || to === at) return;
    event.preventDefault();
    points[at].setAttribute("tabindex", "-1");
    points[to].setAttribute("tabindex", "0");
    points[to].focus();
  });
}

function offerZone(form) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...document.querySelectorAll("#zone option")].some((option) => option.value === zone);
  if (!known || zone === "UTC") return;
  form.querySelector("[data-zone-name]").textContent = zone.replaceAll("_", " ");
  form.querySelector("[data-zone-take]").value = zone;
  form.hidden = false;
}

for (const plot of document.querySelectorAll("[data-plot]")) walk(plot);
for (const form of document.querySelectorAll("[data-zone-offer]")) offerZone(form);
