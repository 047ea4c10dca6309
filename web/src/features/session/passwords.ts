/** Shortest password the server takes. */
export const shortestPassword = 10

export function passwordProblem(value: string): 'short' | null {
  return [...value].length < shortestPassword ? 'short' : null
}

/** Only a path of this page: a link may not send people elsewhere. */
export function safeReturn(target: string | undefined) {
  if (!target || !target.startsWith('/') || target.startsWith('//') || target.includes('\\')) return '/'
  return target.startsWith('/sign-in') ? '/' : target
}
