import type { components } from './schema.gen'

export type ProblemBody = Partial<components['schemas']['ErrorBody']>

/** What went wrong with a request: everything a page needs to say so. */
export class Problem extends Error {
  /** HTTP status; 0 when no answer came (offline, server down). */
  readonly status: number
  readonly code: string
  /** Localised by the server, one text per field name. */
  readonly fields: Record<string, string>
  readonly requestId: string
  /** Seconds to wait before another try, when the server says so. */
  readonly retryAfter: number | null
  readonly body: ProblemBody

  constructor(status: number, body: ProblemBody, headers?: Headers) {
    super(body.message || body.error || `HTTP ${status}`)
    this.name = 'Problem'
    this.status = status
    this.body = body
    this.code = body.code ?? ''
    this.fields = body.fields ?? {}
    this.requestId = body.request_id ?? headers?.get('X-Request-Id') ?? ''
    const wait = Number(headers?.get('Retry-After') ?? '')
    this.retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null
  }
}

/** The answer was not there in time and soon will be: contacts are being read in. */
export function isPreparing(cause: unknown): cause is Problem {
  return cause instanceof Problem && cause.code === 'contacts_preparing'
}

/** Turns whatever a failed request threw into a Problem. */
export function toProblem(cause: unknown): Problem {
  if (cause instanceof Problem) return cause
  // fetch throws a TypeError when it got no answer at all.
  return new Problem(0, { message: cause instanceof Error ? cause.message : String(cause), code: 'offline' })
}

/** Reads an error body that may not be JSON (a proxy's page, an empty answer). */
export function problemBody(raw: unknown): ProblemBody {
  if (typeof raw === 'object' && raw !== null) return raw
  if (typeof raw !== 'string') return {}
  try {
    const parsed: unknown = JSON.parse(raw)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}
