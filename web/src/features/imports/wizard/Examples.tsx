import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { examples } from './file'
import classes from './File.module.css'

/** What stands in each column, as it was read. */
export function Examples({ one, header, busy }: { one: Import; header: boolean; busy: boolean }) {
  const { t } = useTranslation('imports')
  if (one.mapping.length === 0) return null
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
          <tr>
            {one.mapping.map((column, index) => (
              <td key={index}>
                {examples(column).map((text, row) => (
                  <div key={row}>{text}</div>
                ))}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  )
}
