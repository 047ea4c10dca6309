import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import classes from './File.module.css'

/** The first rows, as they were read. */
export function Examples({ one, header, busy }: { one: Import; header: boolean; busy: boolean }) {
  const { t } = useTranslation('imports')
  const rows = one.mapping[0]?.first.length ?? 0
  if (rows === 0) return null
  return (
    <section className={classes.sheet} aria-label={t('check.examples')} tabIndex={0} data-busy={busy || undefined} aria-busy={busy}>
      <table>
        <thead>
          <tr>
            {one.mapping.map(({ column }, index) => (
              <th key={index} scope="col" data-numbered={!header || undefined}>
                {column || t('check.unnamed')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...Array(rows).keys()].map((row) => (
            <tr key={row}>
              {one.mapping.map(({ first }, index) => (
                <td key={index}>{first[row]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
