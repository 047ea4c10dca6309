import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { compressed } from './vite.compressed.ts'

// The chat for other people's pages: one file beside the page, without any library.
export default defineConfig({
  plugins: [compressed(/^widget\.js$/)],
  publicDir: false,
  build: {
    target: 'es2022',
    emptyOutDir: false,
    lib: { entry: fileURLToPath(new URL('./widget/main.ts', import.meta.url)), formats: ['iife'], name: 'fichaWidget', fileName: () => 'widget.js' },
  },
})
