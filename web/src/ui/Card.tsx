import { Group, Title } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import classes from './Card.module.css'

type Props = {
  title?: string
  lead?: ReactNode
  actions?: ReactNode
  /** Draws the red rule of an index card under the head. */
  ruled?: boolean
  /** No padding around the content, for tables. */
  flush?: boolean
  tone?: 'plain' | 'danger'
  children?: ReactNode
}

/** A sheet of paper on the desk: the page's one container. */
export function Card({ title, lead, actions, ruled, flush, tone = 'plain', children }: Props) {
  const id = useId()
  const named = title ? { 'aria-labelledby': id } : {}
  return (
    <section className={classes.card} data-ruled={ruled || undefined} data-tone={tone} {...named}>
      {(title || actions) && (
        <Group justify="space-between" gap="sm" className={classes.head}>
          <div className={classes.titles}>
            {title && (
              <Title order={2} id={id}>
                {title}
              </Title>
            )}
            {lead && <div className={classes.lead}>{lead}</div>}
          </div>
          {actions}
        </Group>
      )}
      {children && <div className={flush ? classes.flush : classes.body}>{children}</div>}
    </section>
  )
}
