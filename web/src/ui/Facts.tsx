import type { ReactNode } from 'react'
import classes from './Facts.module.css'

export type Fact = { label: string; value: ReactNode }

/** Label and value pairs; empty values show a dash that is not read aloud. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, value }) => (
        <div key={label} className={classes.fact}>
          <dt>{label}</dt>
          <dd>{value === '' || value === null || value === undefined ? <span className={classes.none}>—</span> : value}</dd>
        </div>
      ))}
    </dl>
  )
}
