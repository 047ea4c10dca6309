/** Somebody whom a note can mention, under a label that is nobody else's. */
export type Mentionable = { id: number; name: string; label: string }

type Person = { id: number; name: string; email: string }

/** Whoever shares a name is called by the e-mail address. */
export function mentionables(people: readonly Person[]): Mentionable[] {
  const names = people.map(({ name }) => name)
  return people.map(({ id, name, email }) => {
    const own = name !== '' && names.indexOf(name) === names.lastIndexOf(name)
    return { id, name: name || email, label: own ? name : email }
  })
}

const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}_]/u.test(character)

/** A note as it is stored: what was written as @Name becomes a link to the member. */
export function withMentions(text: string, people: readonly Mentionable[]): string {
  // Who is called Ana Souza is not the Ana of another entry.
  const byLength = people.toSorted((a, b) => b.label.length - a.label.length)
  let out = ''
  for (let at = 0; at < text.length; ) {
    const one = text[at] === '@' && !isWord(text[at - 1]) ? byLength.find(({ label }) => text.startsWith(label, at + 1) && !isWord(text[at + 1 + label.length])) : undefined
    if (one) out += `[@${one.label.replaceAll(/[[\]]/g, '')}](mention://user/${one.id}/${encodeURIComponent(one.label)})`
    else out += text[at]
    at += one ? one.label.length + 1 : 1
  }
  return out
}

const stored = /\[@([^\]\n]{1,200})\]\(mention:\/\/(?:user|team)\/(\d+)\/[^)\s]*\)/g

/** A stored note as somebody writes it. */
export const withoutMentions = (text: string) => text.replaceAll(stored, '@$1')

/** A text in pieces; those that mention somebody have who. */
export function splitMentions(text: string): { text: string; mention?: boolean }[] {
  const out: { text: string; mention?: boolean }[] = []
  let end = 0
  for (const { 0: whole, 1: name, index } of text.matchAll(stored)) {
    if (index > end) out.push({ text: text.slice(end, index) })
    out.push({ text: `@${name}`, mention: true })
    end = index + whole.length
  }
  if (end < text.length) out.push({ text: text.slice(end) })
  return out
}
