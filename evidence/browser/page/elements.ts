/** Making of elements. Text is only ever set as text, so nothing in a document can become part of the page. */

type Child = Node | string;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

/** A value of a stranger's: isolated from the direction of the text around it, with what cannot be seen made visible. */
export function foreign(text: string): HTMLElement {
  const visible = text.replace(/[\p{Cc}\p{Cf}]/gu, (one) => `⟨U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`);
  return element("bdi", {}, visible);
}
