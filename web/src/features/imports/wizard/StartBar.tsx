import { Button, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { keys } from '@/api/keys'
import type { Import } from '@/api/types'
import { useAccountFormats, useAccountId } from '@/lib/account'
import { FormProblem } from '@/ui/FormParts'
import { start } from '@/features/imports/actions'
import { useAttempt } from '@/features/imports/useAttempt'
import { useKeep } from '@/features/imports/useKeep'
import { Bar } from './Bar'
import { useWillHappen } from './willHappen'
import classes from './Wizard.module.css'

const route = getRouteApi('/accounts/$accountId/imports/$importId')

/** How many rows are enough to look at before the rest goes in. */
export const tryRows = 20

/** The last question, with exactly what will happen. */
export function StartBar({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const f = useAccountFormats()
  const accountId = useAccountId()
  const navigate = route.useNavigate()
  const queryClient = useQueryClient()
  const keep = useKeep()
  const { busy, problem, attempt } = useAttempt()
  const words = useWillHappen(one.counts)
  const { rows, created, updated } = one.counts
  const go = (most?: number) =>
    attempt(async () => {
      keep(await start(accountId, one.id, most))
      await queryClient.invalidateQueries({ queryKey: keys.imports(accountId) })
      await navigate({ search: {}, replace: true })
    })
  return (
    <Bar>
      <Text component="p" className={classes.barText} m={0}>
        {words}
      </Text>
      <FormProblem problem={problem} />
      {rows > tryRows && (
        <Button variant="default" disabled={busy} onClick={() => void go(tryRows)}>
          {t('start.some', { count: tryRows })}
        </Button>
      )}
      <Button loading={busy} disabled={created + updated === 0} onClick={() => void go()}>
        {t('start.all', { count: rows, n: f.number(rows) })}
      </Button>
    </Bar>
  )
}
