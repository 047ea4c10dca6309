import { Group, Stack, Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import classes from './Page.module.css'

let shown = ''
let waiting = 0

function writeTitle() {
  const name = shown ? `${shown} · Ficha` : 'Ficha'
  document.title = waiting > 0 ? `(${waiting}) ${name}` : name
}

/** Sets the window's title while the component is shown. */
export function useTitle(title: string) {
  useEffect(() => {
    shown = title
    writeTitle()
  }, [title])
}

/** Puts how much waits for the user in front of the window's title, whatever the page. */
export function useTitleCount(count: number) {
  useEffect(() => {
    waiting = count
    writeTitle()
    return () => {
      waiting = 0
      writeTitle()
    }
  }, [count])
}

type Props = {
  title: string
  /** Left of the title. */
  picture?: ReactNode
  /** A line under the title. */
  lead?: ReactNode
  /** A link back up, above the title. */
  back?: ReactNode
  actions?: ReactNode
  /** Readable line length for forms and text instead of the full width. */
  narrow?: boolean
  /** Between the two: for what is read and compared. */
  width?: 'medium'
  children: ReactNode
}

/** One page: its only h1, its window title, its actions. */
export function Page({ title, picture, lead, back, actions, narrow, width, children }: Props) {
  useTitle(title)
  return (
    <div className={classes.page} data-narrow={narrow || undefined} data-width={width}>
      {back && <div className={classes.back}>{back}</div>}
      <Group justify="space-between" align="flex-start" gap="md" className={classes.head}>
        {picture}
        <div className={classes.titles}>
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {lead && <div className={classes.lead}>{lead}</div>}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      <Stack gap="lg">{children}</Stack>
    </div>
  )
}
