import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { expect, it } from 'vitest'

it('is a file of less than 30 KB for whoever loads the page, and brings nothing of ours along', async () => {
  const web = join(import.meta.dirname, '..')
  const made = (await build({ root: web, configFile: join(web, 'vite.widget.config.ts'), logLevel: 'silent', build: { write: false } })) as Rolldown.RolldownOutput[]
  const files = made.flatMap(({ output }) => output)
  expect(files.map(({ fileName }) => fileName)).toEqual(['widget.js'])
  const [script] = files
  if (script?.type !== 'chunk') throw new Error('no script was built')
  expect(gzipSync(script.code, { level: 9 }).length).toBeLessThan(30_000)
  expect(script.moduleIds.filter((id) => !id.includes('/web/widget/'))).toEqual([])
  // No page's policy has to allow what only looks dangerous.
  expect(script.code).not.toMatch(/\beval\(|new Function|innerHTML|document\.write/)
})
