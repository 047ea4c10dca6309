import { useEffect, useRef, type ReactNode } from 'react'
import classes from './Suggestions.module.css'

export type Suggestion = { key: string; label: ReactNode; text?: ReactNode; icon?: ReactNode }

type Props = {
  id: string
  label: string
  list: readonly Suggestion[]
  active: number
  onPick: (at: number) => void
  onActive: (at: number) => void
  /** What is said in the place of the list. */
  children?: ReactNode
}

export const optionId = (id: string, at: number) => `${id}-${at}`

/** What is offered above the editor; the keyboard stays in it. */
export function Suggestions({ id, label, list, active, onPick, onActive, children }: Props) {
  const chosen = useRef<HTMLLIElement>(null)
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    // The focus stays in the editor, or the menu would be gone before a link in it is followed.
    <div className={classes.menu} onMouseDown={(event) => event.preventDefault()}>
      {children}
      <ul id={id} role="listbox" aria-label={label} tabIndex={0} className={classes.list} hidden={list.length === 0}>
        {list.map((one, at) => (
          <li
            key={one.key}
            ref={at === active ? chosen : undefined}
            id={optionId(id, at)}
            role="option"
            aria-selected={at === active}
            className={classes.option}
            onMouseMove={() => onActive(at)}
            onMouseDown={() => onPick(at)}
          >
            {one.icon}
            <span className={classes.name}>{one.label}</span>
            {one.text && <span className={classes.text}>{one.text}</span>}
          </li>
        ))}
      </ul>
    </div>
  )
}
