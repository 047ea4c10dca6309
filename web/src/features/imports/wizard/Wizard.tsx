import { Button } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Import } from '@/api/types'
import { FormProblem } from '@/ui/FormParts'
import type { Reading } from '@/features/imports/actions'
import { steps, type Options, type Step } from '@/features/imports/types'
import { Bar } from './Bar'
import { ChoicesStep } from './ChoicesStep'
import { ColumnsStep } from './ColumnsStep'
import { notesOf, obstacle, withOptions } from './draft'
import { FileStep } from './FileStep'
import { PreviewStep } from './PreviewStep'
import { Remembered } from './Remembered'
import { Steps } from './Steps'
import { useTargets } from './targets'
import { useDraft } from './useDraft'

const route = getRouteApi('/accounts/$accountId/imports/$importId')

/** Where somebody comes back to who gives no step: what was tried is shown. */
function stepOf(one: Import, asked: Step | undefined): Step {
  return asked ?? (one.status === 'uploaded' ? 'file' : 'preview')
}

/** From an uploaded file to a started import, in steps that may be taken in any order. */
export function Wizard({ one }: { one: Import }) {
  const { t } = useTranslation('imports')
  const { step: asked } = route.useSearch()
  const navigate = route.useNavigate()
  const state = useDraft(one)
  const { definitions } = useTargets()
  const { draft, setDraft } = state
  const step = stepOf(one, asked)
  const at = steps.indexOf(step)
  const stop = obstacle(draft, notesOf(draft, one.mapping, definitions))
  const onOptions = (change: Partial<Options>) => setDraft(withOptions(draft, change))
  const go = (to: Step) => void navigate({ search: { step: to } })
  const check = async () => {
    if (await state.check()) go('preview')
  }
  // A file that is read again stays in sight, though it is being tried meanwhile.
  const read = (how: Reading) => {
    void navigate({ search: { step: 'file' }, replace: true })
    state.reread.read(how)
  }
  const next = steps[at + 1]
  return (
    <div>
      <Steps current={step} />
      {step !== 'preview' && <Remembered one={one} forget={state.forget} />}
      {step === 'file' && <FileStep one={one} draft={draft} reread={{ ...state.reread, read }} onOptions={onOptions} />}
      {step === 'columns' && <ColumnsStep one={one} draft={draft} onDraft={setDraft} />}
      {step === 'choices' && <ChoicesStep draft={draft} onOptions={onOptions} />}
      {step === 'preview' && <PreviewStep one={one} state={state} stop={stop} onCheck={() => void check()} />}
      {step !== 'preview' && (
        <Bar>
          <FormProblem problem={state.problem} />
          {at > 0 && (
            <Button variant="default" onClick={() => go(steps[at - 1] ?? 'file')}>
              {t('steps.back')}
            </Button>
          )}
          {step === 'choices' ? (
            <Button loading={state.checking} disabled={stop !== null || one.status === 'previewing'} onClick={() => void check()}>
              {t('preview.check')}
            </Button>
          ) : (
            <Button onClick={() => next && go(next)}>{t('steps.next', { step: next ? t(`steps.${next}`) : '' })}</Button>
          )}
        </Bar>
      )}
    </div>
  )
}
