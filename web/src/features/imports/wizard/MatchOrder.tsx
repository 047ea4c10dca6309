import { ActionIcon, Checkbox, Group } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './Choices.module.css'

const identities = ['identifier', 'email', 'phone_number'] as const
type Identity = (typeof identities)[number]

/** The list with one entry moved by one place. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const next = [...list]
  const [one] = next.splice(from, 1)
  if (one !== undefined) next.splice(from + by, 0, one)
  return next
}

/** By what a row finds its contact, the first that finds one wins. */
export function MatchOrder({ value: chosen, onChange }: { value: Identity[]; onChange: (value: Identity[]) => void }) {
  const { t } = useTranslation('imports')
  const shown = [...chosen, ...identities.filter((one) => !chosen.includes(one))]
  const toggle = (one: Identity) => onChange(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one])
  return (
    <fieldset className={classes.match}>
      <legend>{t('choices.match.label')}</legend>
      <p>{t('choices.match.hint')}</p>
      <ol>
        {shown.map((one, index) => {
          const on = chosen.includes(one)
          const name = t(`target.${one}`)
          return (
            <li key={one}>
              <Checkbox checked={on} disabled={on && chosen.length === 1} label={name} onChange={() => toggle(one)} />
              <Group gap={4} wrap="nowrap">
                <ActionIcon
                  variant="default"
                  aria-label={t('choices.match.up', { name })}
                  disabled={!on || index === 0}
                  onClick={() => onChange(moved(chosen, index, -1))}
                >
                  <IconArrowUp size={15} />
                </ActionIcon>
                <ActionIcon
                  variant="default"
                  aria-label={t('choices.match.down', { name })}
                  disabled={!on || index === chosen.length - 1}
                  onClick={() => onChange(moved(chosen, index, 1))}
                >
                  <IconArrowDown size={15} />
                </ActionIcon>
              </Group>
            </li>
          )
        })}
      </ol>
    </fieldset>
  )
}
