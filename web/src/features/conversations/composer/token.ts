/** What is being typed that something can be offered for: a sign, and what follows it up to the caret. */
export type Token = { sign: string; query: string; start: number; end: number }

/** The token at the caret; a sign counts at the beginning of a word only. */
export function tokenAt(text: string, caret: number, sign: string): Token | null {
  const before = text.slice(0, caret)
  const start = before.lastIndexOf(sign)
  if (start < 0 || /\S/.test(before[start - 1] ?? '')) return null
  const query = before.slice(start + sign.length)
  return /\s/.test(query) ? null : { sign, query, start, end: caret }
}

/** A text with a token replaced. */
export function withToken(text: string, { start, end }: Token, words: string) {
  return text.slice(0, start) + words + text.slice(end)
}

const marks = /\p{M}/gu

/** Without case and accents. */
export const fold = (text: string) => text.normalize('NFKD').replaceAll(marks, '').toLowerCase()
