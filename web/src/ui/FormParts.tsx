import { Alert, Button, Group, type ButtonProps } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '@/api/problem'
import { problemText } from '@/lib/problemText'
import { RequestId } from './States'

/** What went wrong with a form and cannot be shown at one field. */
export function FormProblem({ problem, children }: { problem: Problem | null; children?: ReactNode }) {
  const { t } = useTranslation()
  if (!problem) return null
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} role="alert" variant="light">
      {problemText(t, problem)} {problem.status === 429 && problem.retryAfter && <Wait seconds={problem.retryAfter} />}
      {children}
      <RequestId problem={problem} />
    </Alert>
  )
}

/** How long to wait: nobody counts 296 seconds. */
function Wait({ seconds }: { seconds: number }) {
  const { t } = useTranslation()
  if (seconds < 100) return <>{t('problem.retryAfter', { count: seconds })}</>
  return <>{t('problem.retryAfterMinutes', { count: Math.ceil(seconds / 60) })}</>
}

type SubmitProps = { sending: boolean; label: string; children?: ReactNode; color?: ButtonProps['color']; disabled?: boolean }

/** The last row of a form: the way out left of the way on. */
export function FormActions({ sending, label, children, color, disabled }: SubmitProps) {
  return (
    <Group justify="flex-end" gap="sm">
      {children}
      <Button type="submit" loading={sending} color={color} disabled={disabled}>
        {label}
      </Button>
    </Group>
  )
}
