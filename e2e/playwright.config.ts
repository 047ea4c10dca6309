import { defineConfig } from '@playwright/test'
import { shared, type Database } from './support/config.ts'

export default defineConfig<{ database: Database }>({
  ...shared,
  testDir: 'stories',
  outputDir: 'results/stories',
  reporter: [['list'], ['json', { outputFile: '../.results/e2e.json' }]],
  projects: [
    { name: 'sqlite', use: { database: 'sqlite' } },
    // What only the page does is the same on both databases; the API's tests run on both anyway.
    {
      name: 'postgres',
      use: { database: 'postgres' },
      testMatch: ['01-*', '04-*', '06-*', '12-*', '13-*', '14-*', '16-*', '17-*', '20-*'],
      grepInvert: /@sqlite/,
    },
  ],
})
