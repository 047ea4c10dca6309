/** A piece of a text: as it is, or a link to a page. */
export type Piece = { text: string; href?: string }

const address = /\bhttps?:\/\/[^\s<>"'`\\]+/gi

/** Finds the addresses of web pages in a text; nothing else becomes a link. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = []
  let end = 0
  for (const match of text.matchAll(address)) {
    const found = trimmed(match[0])
    const href = hrefOf(found)
    if (!href) continue
    if (match.index > end) out.push({ text: text.slice(end, match.index) })
    out.push({ text: found, href })
    end = match.index + found.length
  }
  if (end < text.length) out.push({ text: text.slice(end) })
  return out
}

/** Without what belongs to the sentence: its full stop, and a bracket that was opened before. */
function trimmed(found: string): string {
  for (;;) {
    const last = found.at(-1) ?? ''
    const alone = (open: string, close: string) => last === close && found.split(close).length > found.split(open).length
    if (!/[.,;:!?*_]/.test(last) && !alone('(', ')') && !alone('[', ']') && !alone('{', '}')) return found
    found = found.slice(0, -1)
  }
}

function hrefOf(text: string): string | undefined {
  try {
    const url = new URL(text)
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname ? url.href : undefined
  } catch {
    return undefined
  }
}
