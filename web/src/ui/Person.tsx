import classes from './Person.module.css'

const tints = 7

/** Up to two initials of a name, e-mail or number. */
export function initials(name: string) {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const first = words[0]
  if (!first) return '?'
  const last = words.length > 1 ? (words.at(-1) ?? '') : ''
  return `${[...first][0] ?? ''}${[...last][0] ?? ''}`.toUpperCase()
}

type Props = {
  id: number
  name: string
  size?: number
  /** A picture instead of the initials. */
  picture?: string
}

/** A picture, or initials on a tint that stays the same; decoration, so hidden from screen readers. */
export function PersonAvatar({ id, name, size = 32, picture }: Props) {
  if (picture) return <img src={picture} alt="" width={size} height={size} className={classes.picture} />
  return (
    <span
      aria-hidden="true"
      className={classes.avatar}
      data-tint={Math.abs(id) % tints}
      style={{ width: size, height: size, fontSize: size * 0.38 }}
    >
      {initials(name)}
    </span>
  )
}
