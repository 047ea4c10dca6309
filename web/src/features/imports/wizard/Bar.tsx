import type { ReactNode } from 'react'
import classes from './Wizard.module.css'

/** The way on, always in reach. */
export function Bar({ children }: { children: ReactNode }) {
  return <div className={classes.bar}>{children}</div>
}
