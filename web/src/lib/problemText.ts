import type { TFunction } from 'i18next'
import type { Problem } from '@/api/problem'
import common from '@/locales/en/common.json'

type Code = keyof typeof common.problem

function known(code: string): code is Code {
  return Object.hasOwn(common.problem, code)
}

const byStatus: Record<number, Code> = {
  0: 'offline',
  401: 'signed_out',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  429: 'rate_limited',
  500: 'internal',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
  507: 'storage_full',
}

/** Our words for a known code, else what the server says, else for the status. */
export function problemText(t: TFunction<'common'>, problem: Problem): string {
  if (known(problem.code)) return t(`problem.${problem.code}`)
  const server = problem.body.text || problem.body.message || problem.body.error
  const code = byStatus[problem.status]
  // Above 500 the server's text is for machines; ours says what to do.
  if (server && problem.status > 0 && problem.status < 500) return server
  return t(`problem.${code ?? 'internal'}`)
}
