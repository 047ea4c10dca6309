import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { compressed } from './vite.compressed.ts'

const server = process.env.FICHA_SERVER ?? 'http://localhost:8080'

export default defineConfig({
  plugins: [react(), compressed(/^assets\/.*\.(js|css|svg)$/)],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/api': server, '/auth': server, '/openapi.json': server } },
  build: {
    target: 'es2022',
    // Go serves the folder as it is: hashed names may be cached for ever.
    assetsDir: 'assets',
    rolldownOptions: {
      output: {
        // Few files that change only with a dependency, beside one small file per page.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\//, priority: 3 },
            { name: 'tanstack', test: /node_modules\/@tanstack\/(react-router|router-core|history|react-query|query-core|react-store|store)\//, priority: 3 },
            { name: 'mantine', test: /node_modules\/(@mantine\/(core|hooks|notifications|form)|@floating-ui|react-transition-group|react-number-format)\//, priority: 2 },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    css: false,
    restoreMocks: true,
    // The whole app is rendered; a busy machine needs more than the usual second.
    testTimeout: 30_000,
  },
})
