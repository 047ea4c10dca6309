/** A piece of a text: as it is, or an address that one may go to. */
export type TextPiece = { text: string; href?: string }

// What ends a sentence or closes a bracket is not the address's.
const address = /\bhttps?:\/\/[^\s<>"]+[^\s<>"'.,;:!?)\]}]/gi

/** Finds the web addresses in a text; nothing else becomes a link. */
export function pieces(text: string): TextPiece[] {
  const out: TextPiece[] = []
  let end = 0
  for (const found of text.matchAll(address)) {
    if (found.index > end) out.push({ text: text.slice(end, found.index) })
    out.push({ text: found[0], href: found[0] })
    end = found.index + found[0].length
  }
  if (end < text.length) out.push({ text: text.slice(end) })
  return out
}

/** A mail's own words, and what it quotes below them, when it ends with that. */
export function splitQuote(text: string): { own: string; quote: string } {
  const lines = text.split('\n')
  let at = lines.length
  while (at > 0 && /^\s*(>|$)/.test(lines[at - 1] ?? '')) at--
  const quotes = lines.slice(at).some((line) => line.trimStart().startsWith('>'))
  if (!quotes) return { own: text, quote: '' }
  // Who wrote it and when, in a line or two that end with a colon.
  if (/:\s*$/.test(lines[at - 1] ?? '')) at -= at > 1 && /\S/.test(lines[at - 2] ?? '') && !/[.!?]\s*$/.test(lines[at - 2] ?? '') ? 2 : 1
  const own = lines.slice(0, at).join('\n').trimEnd()
  // A mail of nothing but a quotation is shown as it is.
  return own ? { own, quote: lines.slice(at).join('\n').trim() } : { own: text, quote: '' }
}
