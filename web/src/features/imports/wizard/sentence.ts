import type { TFunction } from 'i18next'
import type { Options } from '@/features/imports/types'

type Words = {
  t: TFunction<'imports'>
  list: (parts: string[]) => string
  owner: (id: number) => string
}

const identities = { identifier: 'identifier', email: 'email', phone_number: 'phone_number' } as const
type Identity = keyof typeof identities

/** The choices as a few sentences that can be read aloud. */
export function sentencesOf(options: Options, { t, list, owner }: Words): string[] {
  const who = t(`sentence.who.${options.on_match}.${options.create ? 'create' : 'only'}`)
  const blank = t(options.blank_clears ? 'sentence.blank.clears' : 'sentence.blank.stays')
  const bad = t(options.on_bad_cell === 'drop_cell' ? 'sentence.bad.drop_cell' : 'sentence.bad.reject_row')
  const first = t('sentence.main', { who, blank: options.on_match === 'update' ? blank : '', bad }).replace('; ;', ';')
  const [by, ...then] = options.match_by.filter((one): one is Identity => one in identities).map((one) => t(`sentence.by.${one}`))
  const match = by ? t('sentence.match', { by: [by, ...then.map((one) => t('sentence.then', { by: one }))].join('') }) : ''
  const extras = [
    options.labels.length > 0 && t('sentence.labels', { count: options.labels.length, labels: list(options.labels.map((label) => `“${label}”`)) }),
    options.owner_id > 0 && t('sentence.owner', { name: owner(options.owner_id) }),
    options.contact_type && t('sentence.type', { type: t(`contactType.${options.contact_type}`).toLowerCase() }),
  ]
  return [first, match, ...extras, t('sentence.silent'), options.webhooks && t('sentence.webhooks')].filter((text): text is string => Boolean(text))
}
