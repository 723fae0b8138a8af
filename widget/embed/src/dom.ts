// Making nodes and style rules without HTML text and without inline styles, so that strict pages have nothing to refuse.

export type Make = <Name extends keyof HTMLElementTagNameMap>(
  name: Name, attributes?: Readonly<Record<string, string>>, ...children: readonly (Node | string)[]
) => HTMLElementTagNameMap[Name];

/** The maker of elements for one document: `h("p", { class: "muted" }, "Hello")`. */
export function elements(document: Document, namespace = "http://www.w3.org/1999/xhtml"): Make {
  return (name, attributes = {}, ...children) => {
    const element = document.createElementNS(namespace, name) as HTMLElementTagNameMap[typeof name];
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
}

export type Rules = (css: string) => void;

/** Adds a style sheet to a shadow root and answers with the way to rewrite it. */
export function adoptRules(root: ShadowRoot, css: string): Rules {
  const window = root.ownerDocument.defaultView;
  let rewrite: Rules;
  if (window && "adoptedStyleSheets" in root) {
    // A constructed sheet isn't subject to the page's style-src.
    const sheet = new window.CSSStyleSheet();
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    rewrite = (text) => sheet.replaceSync(text);
  } else {
    // Safari before 16.4.
    const style = root.appendChild(root.ownerDocument.createElement("style"));
    rewrite = (text) => say(style, text);
  }
  rewrite(css);
  return rewrite;
}

/** Sets a node's text only when it differs, so that nothing is laid out or announced again for nothing. */
export function say(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
