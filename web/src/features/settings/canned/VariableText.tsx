import { Fragment } from 'react'
import { splitVariables } from '@/lib/variables'
import classes from './Canned.module.css'

/** A text in which its variables stand out. */
export function VariableText({ text }: { text: string }) {
  return splitVariables(text).map(({ text: piece, name }, i) =>
    name ? (
      <span key={i} className={classes.variable}>
        {piece}
      </span>
    ) : (
      <Fragment key={i}>{piece}</Fragment>
    ),
  )
}
