import { Button, Code, Group, Stack, Text, Title } from '@mantine/core'
import { IconCloudOff, IconError404, IconLock, IconMoodPuzzled, IconRefresh } from '@tabler/icons-react'
import type { ComponentType, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toProblem, type Problem } from '@/api/problem'
import { problemText } from '@/lib/problemText'
import classes from './States.module.css'

type StateProps = {
  icon: ComponentType<{ size?: number; stroke?: number }>
  title: string
  /** Heading level; 1 when the state is the whole page. */
  order?: 1 | 2
  children?: ReactNode
  actions?: ReactNode
}

/** A calm, centred message in place of content. */
export function State({ icon: Icon, title, order = 2, children, actions }: StateProps) {
  return (
    <Stack align="center" gap="sm" className={classes.state}>
      <span className={classes.icon} aria-hidden="true">
        <Icon size={30} stroke={1.5} />
      </span>
      <Title order={order} className={classes.title}>
        {title}
      </Title>
      <Text component="div" c="dimmed" size="sm" className={classes.text}>
        {children}
      </Text>
      {actions && <Group justify="center">{actions}</Group>}
    </Stack>
  )
}

function problemIcon(problem: Problem) {
  if (problem.status === 0 || problem.status >= 502) return IconCloudOff
  if (problem.status === 403) return IconLock
  if (problem.status === 404) return IconError404
  return IconMoodPuzzled
}

function useProblemTitle(problem: Problem) {
  const { t } = useTranslation()
  if (problem.status === 0) return t('state.offline')
  if (problem.status === 403) return t('state.forbidden')
  if (problem.status === 404) return t('state.notFound')
  if (problem.status >= 502) return t('state.unavailable')
  return t('state.failed')
}

type ErrorProps = { error: unknown; onRetry?: () => void; order?: 1 | 2; actions?: ReactNode }

/** Whatever failed to load: what happened, a way on, and the request's id. */
export function ErrorState({ error, onRetry, order, actions }: ErrorProps) {
  const { t } = useTranslation()
  const problem = toProblem(error)
  const retry = onRetry && problem.status !== 403 && problem.status !== 404
  return (
    <div role="alert">
      <State
        icon={problemIcon(problem)}
        title={useProblemTitle(problem)}
        order={order}
        actions={
          <>
            {retry && (
              <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={onRetry}>
                {t('action.retry')}
              </Button>
            )}
            {actions}
          </>
        }
      >
        {problemText(t, problem)}
        <RequestId problem={problem} />
      </State>
    </div>
  )
}

/** The number support asks for. */
export function RequestId({ problem }: { problem: Problem }) {
  const { t } = useTranslation()
  if (!problem.requestId || (problem.status < 500 && problem.status !== 0)) return null
  return (
    <div className={classes.request}>
      {t('state.requestId')} <Code>{problem.requestId}</Code>
    </div>
  )
}
