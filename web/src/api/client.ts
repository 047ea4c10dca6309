import createClient from 'openapi-fetch'
import { Problem, problemBody, toProblem } from './problem'
import type { paths } from './schema.gen'
import type { Solid } from './types'

let language = 'en'

/** Language the server localises field errors to, sent with every request. */
export function setRequestLanguage(tag: string) {
  language = tag
}

export function requestLanguage() {
  return language
}

// fetch is looked up at each call: tests replace it after this module loads.
export const api = createClient<paths>({
  baseUrl: typeof window === 'undefined' ? '' : window.location.origin,
  fetch: (request) => globalThis.fetch(request),
})

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', language)
    return request
  },
})

const signedOut = new Set<() => void>()

/** Calls back when the server says that the session has ended. */
export function onSignedOut(listener: () => void) {
  signedOut.add(listener)
  return () => {
    signedOut.delete(listener)
  }
}

/** For every request: tells the listeners when it was refused for want of a session. */
export function announce(problem: Problem) {
  if (problem.status === 401 && problem.code !== 'invalid_credentials') signedOut.forEach((listener) => listener())
  return problem
}

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** The answer's body, or a thrown Problem. */
export async function ok<T>(call: Promise<Answer<T>>): Promise<Solid<NonNullable<T>>> {
  let answer: Answer<T>
  try {
    answer = await call
  } catch (cause) {
    throw toProblem(cause)
  }
  if (answer.response.ok) return answer.data as Solid<NonNullable<T>>
  throw announce(new Problem(answer.response.status, problemBody(answer.error), answer.response.headers))
}
