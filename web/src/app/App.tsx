import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { cssVariables, themeWith } from '@/ui/theme'
import type { AppRouter } from './router'

// Transitions would only make tests wait.
const env = import.meta.env.MODE === 'test' ? 'test' : 'default'

export function App({ queryClient, router }: { queryClient: QueryClient; router: AppRouter }) {
  const { t } = useTranslation()
  const theme = useMemo(() => themeWith({ close: t('action.close'), togglePassword: t('action.togglePassword') }), [t])
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" env={env}>
      <Notifications position="bottom-right" containerWidth={380} />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
