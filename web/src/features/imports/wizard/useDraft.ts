import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { keys } from '@/api/keys'
import type { Import } from '@/api/types'
import { useAccountId } from '@/lib/account'
import { forgetMapping, preview, reread, type Reading } from '@/features/imports/actions'
import type { Draft } from '@/features/imports/types'
import { useAttempt, type Attempt } from '@/features/imports/useAttempt'
import { useKeep } from '@/features/imports/useKeep'
import { draftOf, isChanged } from './draft'

export type Reread = Omit<Attempt, 'attempt'> & { read: (reading: Reading) => void }

/** What is being chosen for an import; it begins as the server understood the file. */
export function useDraft(one: Import) {
  const accountId = useAccountId()
  const queryClient = useQueryClient()
  const keep = useKeep()
  const [chosen, setChosen] = useState<Draft | null>(null)
  const reading = useAttempt()
  const trying = useAttempt()
  const forgetting = useAttempt()
  const draft = chosen ?? draftOf(one)

  const read = (how: Reading) =>
    void reading.attempt(async () => {
      keep(await reread(accountId, one.id, how))
      setChosen(null)
    })
  const forget = () =>
    void forgetting.attempt(async () => {
      keep(await forgetMapping(accountId, one.id))
      setChosen(null)
    })
  /** Tries the draft on the whole file; says whether that has begun. */
  const check = () =>
    trying.attempt(async () => {
      keep(await preview(accountId, one.id, draft))
      // New attributes exist from here on.
      await queryClient.invalidateQueries({ queryKey: keys.definitions(accountId, 'contact_attribute') })
      setChosen(null)
    })
  return {
    draft,
    setDraft: setChosen,
    changed: isChanged(draft, one),
    reread: { busy: reading.busy, problem: reading.problem, read },
    forget: { busy: forgetting.busy, problem: forgetting.problem, go: forget },
    check,
    checking: trying.busy,
    problem: trying.problem,
  }
}

export type DraftState = ReturnType<typeof useDraft>
