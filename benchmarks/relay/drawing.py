"""Pieces of a picture as SVG that is light or dark as its reader's screen is. Pure; knows nothing of what is drawn."""

from collections.abc import Iterable
from html import escape

STYLE = """
  svg {
    --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --ours: #0969da; --other: #8c959f; --ground: #ffffff; --goal: #bc4c00;
  }
  @media (prefers-color-scheme: dark) {
    svg {
      --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d; --ours: #4493f8; --other: #6e7681; --ground: #0d1117; --goal: #f0883e;
    }
  }
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: var(--ink) }
  text { paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round }
  .title { font-weight: 600 } .soft { fill: var(--soft); font-size: 12px }
  .end { text-anchor: end } .middle { text-anchor: middle }
  text.is-ours { font-weight: 600 } .ground { fill: var(--ground) }
  .bar, .dot { fill: var(--other) } .span, .dot { stroke: var(--other) }
  .bar.is-ours, .dot.is-ours { fill: var(--ours) } .span.is-ours, .dot.is-ours { stroke: var(--ours) }
  .span { stroke-width: 3 } .dot { stroke-width: 2 } .dot.hollow { fill: var(--ground) }
  .axis { stroke: var(--line) } .goal { stroke: var(--goal); stroke-width: 1.5; stroke-dasharray: 4 3 }
  .goal-word { fill: var(--goal); font-size: 12px }
  .trend { fill: none; stroke: var(--ours); stroke-width: 2 }
"""


def picture(width: float, height: float, name: str, parts: Iterable[str]) -> str:
    """`name` is what somebody hears who can't see it."""
    size = f'viewBox="0 0 {width:g} {height:g}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n<title>{escape(name)}</title>'
    ground = f'<rect class="ground" width="{width:g}" height="{height:g}"/>'
    return "\n".join([head, f"<style>{STYLE}</style>", ground, *parts, "</svg>"]) + "\n"


def text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{_class(kind)}>{escape(words)}</text>'


def bar(x: float, y: float, width: float, height: float, kind: str = "") -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(1, width):.1f}" height="{height:.1f}" rx="2"{_class("bar", kind)}/>'
    )


def dot(x: float, y: float, *kinds: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5"{_class("dot", *kinds)}/>'


def line(x1: float, y1: float, x2: float, y2: float, *kinds: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"{_class(*kinds)}/>'


def trend(points: Iterable[tuple[float, float]]) -> str:
    return f'<polyline class="trend" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def _class(*kinds: str) -> str:
    names = " ".join(it for it in kinds if it)
    return f' class="{names}"' if names else ""
