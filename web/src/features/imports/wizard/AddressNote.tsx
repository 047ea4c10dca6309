import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useAccountFormats } from '@/lib/account'
import type { Column } from '@/features/imports/types'
import classes from './Columns.module.css'

const names: readonly (string | null)[] = ['name', 'first_name', 'middle_name', 'last_name']

/** That cells which are to be names look like e-mail addresses; nothing where none do. */
export function AddressNote({ column: { addresses }, target }: { column: Column; target: string | null }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  if (addresses === 0 || !names.includes(target)) return null
  return (
    <p className={classes.note}>
      <IconInfoCircle size={15} aria-hidden="true" />
      <span>{t('columns.note.addresses', { count: addresses, n: f.number(addresses) })}</span>
    </p>
  )
}
