import type { PlaywrightTestConfig } from '@playwright/test'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export type Database = 'sqlite' | 'postgres'

/**
 * Debian's Chromium, or the one named by PLAYWRIGHT_CHROMIUM. No browser is downloaded. The headless shell comes first:
 * the whole browser draws its own windows too, which takes a third more of the processor.
 */
function chromium(): string {
  if (process.env.PLAYWRIGHT_CHROMIUM) return process.env.PLAYWRIGHT_CHROMIUM
  for (const name of ['chromium-headless-shell', 'chromium']) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error(
    'Chromium was not found. Install it (apt-get install chromium-headless-shell) or name it in PLAYWRIGHT_CHROMIUM.',
  )
}

const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** What the stories and the pictures have in common: a Brazilian at a small laptop. */
export const shared = {
  globalSetup: './support/postgres.ts',
  fullyParallel: true,
  workers: 2,
  // A machine that stands still for a moment fails no build; what passes only then is listed as flaky.
  retries: 1,
  forbidOnly: true,
  preserveOutput: 'failures-only',
  timeout: 180_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: chromium(), args: switches },
    viewport: { width: 1280, height: 800 },
    locale: 'pt-BR',
    timezoneId: 'America/Sao_Paulo',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    // Without a film: that slows every story down, and the last picture is kept anyway.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: false },
  },
} satisfies PlaywrightTestConfig
