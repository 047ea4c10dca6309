import { announce, requestLanguage } from './client'
import { Problem, problemBody, toProblem } from './problem'

type Options = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON; a form goes as it is. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

export type Raw<T> = { data: T; headers: Headers }

/** A request whose answer has headers to read or whose body is a file; else use `api`. */
export async function raw<T>(path: string, { method = 'GET', body, headers, signal }: Options = {}): Promise<Raw<T>> {
  const form = body instanceof FormData
  let response: Response
  try {
    response = await fetch(new URL(path, window.location.origin), {
      method,
      signal,
      headers: {
        'Accept-Language': requestLanguage(),
        ...(body !== undefined && !form && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: form ? body : body === undefined ? undefined : JSON.stringify(body),
    })
  } catch (cause) {
    throw toProblem(cause)
  }
  const text = await response.text()
  if (!response.ok) throw announce(new Problem(response.status, problemBody(text), response.headers))
  return { data: (text ? JSON.parse(text) : null) as T, headers: response.headers }
}
