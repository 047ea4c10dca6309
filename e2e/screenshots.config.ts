// npm run screenshots: takes docs/screenshot.png and a gallery of every page into results/gallery.
// No part of the tests.
import { defineConfig } from '@playwright/test'
import { shared, type Database } from './support/config.ts'

export default defineConfig<{ database: Database }>({
  ...shared,
  testDir: 'pictures',
  outputDir: 'results/pictures',
  globalSetup: undefined,
  timeout: 900_000,
  reporter: 'list',
  use: { ...shared.use, database: 'sqlite' },
})
