import type { Template } from '@/api/types'

export type { Template }

/** A place of a template that is filled in for each contact. */
export type Place = {
  part: 'header' | 'media' | 'body' | 'button'
  /** "1" or a name; of a button which one it is. */
  name: string
}

/** What stands in the places, by the key of each. */
export type Filling = Record<string, string>

export const placeKey = ({ part, name }: Place) => `${part}.${name}`

const variable = /\{\{\s*([A-Za-z0-9_]{1,64})\s*\}\}/g

const variablesOf = (text: string) => [...new Set([...text.matchAll(variable)].map(([, name]) => name ?? ''))]

function componentOf({ components }: Template, type: string) {
  return components.find((one) => one.type.toUpperCase() === type)
}

/** All places of a template, in the order in which it is read. */
export function placesOf(template: Template): Place[] {
  const header = componentOf(template, 'HEADER')
  const isText = (header?.format ?? 'TEXT').toUpperCase() === 'TEXT'
  const inText = (part: 'header' | 'body', text = '') => variablesOf(text).map((name): Place => ({ part, name }))
  const buttons = componentOf(template, 'BUTTONS')?.buttons ?? []
  return [
    ...(header && !isText ? [{ part: 'media', name: 'url' } as const] : []),
    ...(isText ? inText('header', header?.text) : []),
    ...inText('body', componentOf(template, 'BODY')?.text),
    ...buttons.flatMap(({ url = '' }, at): Place[] => (variablesOf(url).length > 0 ? [{ part: 'button', name: String(at) }] : [])),
  ]
}

/** The template as its reader sees it; places that are blank stay as they are. */
export function templateText(template: Template, filling: Filling) {
  const fill = (part: Place['part'], text = '') =>
    text.replaceAll(variable, (place: string, name: string) => filling[placeKey({ part, name })]?.trim() || place)
  const header = componentOf(template, 'HEADER')
  const parts = [fill('header', header?.text), fill('body', componentOf(template, 'BODY')?.text), componentOf(template, 'FOOTER')?.text]
  return parts.filter(Boolean).join('\n\n')
}

/** What is sent of a template and its places. */
export function templateParams(template: Template, filling: Filling) {
  const places = placesOf(template)
  const valueOf = (place: Place) => filling[placeKey(place)]?.trim() ?? ''
  const values = (part: Place['part']) => Object.fromEntries(places.filter((one) => one.part === part).map((one) => [one.name, valueOf(one)]))
  const media = places.find(({ part }) => part === 'media')
  const format = componentOf(template, 'HEADER')?.format?.toLowerCase()
  const header = media ? { media_url: valueOf(media), media_type: format } : values('header')
  const buttons = (componentOf(template, 'BUTTONS')?.buttons ?? []).map((button, at) => ({
    type: button.type.toLowerCase(),
    parameter: valueOf({ part: 'button', name: String(at) }),
  }))
  return { name: template.name, language: template.language, processed_params: { header, body: values('body'), buttons } }
}

/** What is still blank. */
export function blankPlaces(template: Template, filling: Filling) {
  return placesOf(template).filter((place) => !filling[placeKey(place)]?.trim())
}
