import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/fraunces/wght.css'
import './ui/global.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from '@/app/App'
import { createAppRouter } from '@/app/router'
import { createQueryClient } from '@/app/queryClient'
import { chooseLanguage, rememberedLanguage, startI18n } from '@/lib/i18n'

async function start(root: HTMLElement) {
  await startI18n(chooseLanguage(rememberedLanguage(), navigator.languages, null))
  const queryClient = createQueryClient()
  const router = createAppRouter(queryClient)
  createRoot(root).render(
    <StrictMode>
      <App queryClient={queryClient} router={router} />
    </StrictMode>,
  )
}

const root = document.getElementById('root')
if (root) void start(root)
