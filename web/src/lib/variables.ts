/** What variables stand for, by name; blank where there is no value. */
export type VariableValues = Readonly<Record<string, string>>

// As the server has it: what stands between backticks is meant as it is.
const place = /`[^`]*`|\{\{\s*((?:account|agent|contact|conversation|inbox)\.[\p{L}\p{N}_.-]+)\s*\}\}/gu

/** Puts values into the variables of a text; those without one stay as they are. */
export function fillVariables(text: string, values: VariableValues): string {
  return text.replaceAll(place, (whole: string, name: string | undefined) => (name && values[name]) || whole)
}

/** The variables of a text that have no value, each once. */
export function blankVariables(text: string, values: VariableValues): string[] {
  const names = splitVariables(text).map(({ name }) => name).filter((name) => name !== undefined)
  return [...new Set(names)].filter((name) => !values[name])
}

/** A text in pieces; those that are variables have a name. */
export function splitVariables(text: string): { text: string; name?: string }[] {
  const out: { text: string; name?: string }[] = []
  let end = 0
  for (const { 0: whole, 1: name, index } of text.matchAll(place)) {
    if (!name) continue
    if (index > end) out.push({ text: text.slice(end, index) })
    out.push({ text: whole, name })
    end = index + whole.length
  }
  if (end < text.length) out.push({ text: text.slice(end) })
  return out
}

/** The variables that every account has, in the order in which they are offered. */
export const standardVariables = [
  'contact.first_name',
  'contact.name',
  'contact.email',
  'contact.phone_number',
  'contact.city',
  'contact.company_name',
  'agent.first_name',
  'agent.name',
  'conversation.id',
  'inbox.name',
  'account.name',
] as const

export const placeOf = (name: string) => `{{${name}}}`
