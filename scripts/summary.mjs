// Adds up what the test runners reported and ends with one line:
// "N passed, N failed". A runner that left no report counts as a failure.
import { readFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2]

/** Go: a JSON object a line; a test that holds subtests counts with them. */
function go(text) {
  const count = { passed: 0, failed: 0, skipped: 0 }
  const names = { pass: 'passed', fail: 'failed', skip: 'skipped' }
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue
    const event = JSON.parse(line)
    if (event.Test && names[event.Action]) count[names[event.Action]]++
    // A package that does not build or dies has no test that failed.
    else if (!event.Test && event.Action === 'fail' && !event.FailedBuild) count.brokenPackages = (count.brokenPackages ?? 0) + 1
    else if (event.Action === 'build-fail') count.failed++
  }
  if (count.brokenPackages && count.failed === 0) count.failed = count.brokenPackages
  return count
}

function vitest(text) {
  const report = JSON.parse(text)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + (report.numFailedTests === 0 && !report.success ? 1 : 0),
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function playwright(text) {
  const { stats, errors } = JSON.parse(text)
  if (stats.flaky) console.log(`${stats.flaky} stories passed only the second time`)
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + (errors?.length ?? 0), skipped: stats.skipped }
}

const runners = [
  ['Go', 'go.json', go],
  ['Go, race detector', 'race.json', go],
  ['page', 'web.json', vitest],
  ['stories in Chromium', 'e2e.json', playwright],
]

const total = { passed: 0, failed: 0, skipped: 0 }
console.log()
for (const [name, file, read] of runners) {
  const path = join(folder, file)
  const count = existsSync(path) ? read(readFileSync(path, 'utf8')) : { passed: 0, failed: 1, skipped: 0 }
  console.log(`${name}: ${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}${existsSync(path) ? '' : ' (no report)'}`)
  for (const key of Object.keys(total)) total[key] += count[key]
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
