import { defineConfig } from '@playwright/test'
import { shared, type Database } from './support/config.ts'

export default defineConfig<{ database: Database }>({
  ...shared,
  testDir: 'stories',
  outputDir: 'results/stories',
  reporter: [['list'], ['json', { outputFile: '../.results/e2e.json' }]],
  projects: [
    { name: 'sqlite', use: { database: 'sqlite' } },
    // Killing the program in the middle is the same code on both databases.
    { name: 'postgres', use: { database: 'postgres' }, grepInvert: /@sqlite/ },
  ],
})
