/** A stretch of a text, and whether it is what was searched for. */
export type Fragment = { text: string; hit: boolean }

/** A letter without accent and case; may become several ("ß"), or none (a combining mark). */
const folded = (letter: string) => letter.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** A text made comparable, with the place in the original of each letter that is left. */
function indexed(text: string, keep: (letter: string) => boolean) {
  const letters: string[] = []
  const at: number[] = []
  let place = 0
  for (const letter of text) {
    for (const one of folded(letter).split('')) {
      if (keep(one)) {
        letters.push(one)
        at.push(place)
      }
    }
    place += letter.length
  }
  return { plain: letters.join(''), at, end: (i: number) => at[i] ?? text.length }
}

function find(text: string, wanted: string, keep: (letter: string) => boolean): [number, number] | null {
  if (!wanted) return null
  const { plain, at, end } = indexed(text, keep)
  const from = plain.indexOf(wanted)
  if (from < 0) return null
  // Up to the next letter that counts, but not the space or bracket before it.
  const last = at[from + wanted.length - 1] ?? 0
  return [end(from), last + ([...text.slice(last)][0]?.length ?? 1)]
}

const digit = (letter: string) => /\d/.test(letter)
const any = () => true

function ranges(text: string, q: string): [number, number][] {
  const digits = q.replace(/\D/g, '')
  const number = /^[\d\s()+.-]+$/.test(q) && digits.length > 2 ? find(text, digits, digit) : null
  if (number) return [number]
  const words = [...q].map(folded).join('').split(/\s+/)
  return words.map((word) => find(text, word, any)).filter((found) => found !== null)
}

/**
 * Splits a text where the words of a question stand in it, as the server finds them: without accents and
 * case, and numbers without what people put between digits. What it cannot point at stays unmarked.
 */
export function fragments(text: string, q: string | undefined): Fragment[] {
  const parts: Fragment[] = []
  let done = 0
  for (const [from, to] of ranges(text, q?.trim() ?? '').sort(([a], [b]) => a - b)) {
    if (to <= done) continue
    if (from > done) parts.push({ text: text.slice(done, from), hit: false })
    parts.push({ text: text.slice(Math.max(from, done), to), hit: true })
    done = to
  }
  return done < text.length ? [...parts, { text: text.slice(done), hit: false }] : parts
}
