import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { firstRows } from './file'
import classes from './File.module.css'

/** The first rows as they were read, like a sheet. */
export function FirstRows({ one, header, busy }: { one: Import; header: boolean; busy: boolean }) {
  const { t } = useTranslation('imports')
  const rows = firstRows(one.mapping)
  if (rows.length === 0) return null
  return (
    <section className={classes.sheet} aria-label={t('check.rows')} tabIndex={0} data-busy={busy || undefined} aria-busy={busy}>
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
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, index) => (
                <td key={index}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
