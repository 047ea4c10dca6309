import classes from './Brand.module.css'

/** The product's sign: an index card with its red rule. */
export function Brand({ size = 26 }: { size?: number }) {
  return (
    <span className={classes.brand}>
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
        <rect x="2" y="5" width="28" height="22" rx="4" className={classes.edge} />
        <rect x="4.500" y="7.500" width="23" height="17" rx="2" className={classes.paper} />
        <path d="M4.500 13h23" className={classes.red} />
        <path d="M8.500 17h15M8.500 20.500h10" className={classes.blue} />
      </svg>
      <span className={classes.name}>Ficha</span>
    </span>
  )
}
