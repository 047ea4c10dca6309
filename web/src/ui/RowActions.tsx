import { ActionIcon, Group } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'

type ActionProps = {
  icon: typeof IconPencil
  /** Says what it does, and to what: the icon alone does not. */
  label: string
  onClick: () => void
  color?: 'gray' | 'red'
  disabled?: boolean
}

/** One thing to do with a row of a list. */
export function RowAction({ icon: Icon, label, onClick, color = 'gray', disabled }: ActionProps) {
  return (
    <ActionIcon variant="subtle" color={color} aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon size={17} />
    </ActionIcon>
  )
}

type Choice = { label: string; onClick: () => void }
type Props = { edit?: Choice; remove?: Choice; children?: ReactNode }

/** What can be done with a row, at its end; further actions come first. */
export function RowActions({ edit, remove, children }: Props) {
  return (
    <Group gap={4} wrap="nowrap">
      {children}
      {edit && <RowAction icon={IconPencil} {...edit} />}
      {remove && <RowAction icon={IconTrash} color="red" {...remove} />}
    </Group>
  )
}
