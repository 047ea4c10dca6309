import { IconAlertOctagon, IconAntennaBars2, IconAntennaBars3, IconAntennaBars5 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './Conversations.module.css'

export const priorities = ['urgent', 'high', 'medium', 'low'] as const
export type Priority = (typeof priorities)[number]

const icons = { low: IconAntennaBars2, medium: IconAntennaBars3, high: IconAntennaBars5, urgent: IconAlertOctagon } as const

export const isPriority = (value: string | null): value is Priority => (priorities as readonly (string | null)[]).includes(value)

/** How urgent it is: more bars are more, and the most is a sign of its own. */
export function PriorityIcon({ priority, named = true }: { priority: string | null; named?: boolean }) {
  const { t } = useTranslation('conversations')
  if (!isPriority(priority)) return null
  const Icon = icons[priority]
  const label = named ? { role: 'img', 'aria-label': t(`priority.${priority}`), title: t(`priority.${priority}`) } : { 'aria-hidden': true }
  return (
    <span className={classes.priority} data-priority={priority} {...label}>
      <Icon size={15} stroke={2} aria-hidden="true" />
    </span>
  )
}
