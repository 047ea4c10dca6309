type Props = Record<string, string | number | boolean | undefined | ((event: Event) => void)>

/**
 * Makes an element: on… are listeners, the rest attributes; children are elements or texts. Whatever
 * comes from people becomes a text node and nothing else.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, props: Props = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else set(element, name, value)
  }
  element.append(...children)
  return element
}

/** Sets an attribute; true is an empty one, false and undefined none. */
export function set(element: Element, name: string, value: string | number | boolean | undefined) {
  if (value === undefined || value === false) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : String(value))
}

/** Draws an icon from the paths of a 24 by 24 square. */
export function icon(...paths: string[]): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  set(svg, 'viewBox', '0 0 24 24')
  set(svg, 'aria-hidden', 'true')
  for (const d of paths) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    set(path, 'd', d)
    svg.append(path)
  }
  return svg
}
