/**
 * Runs at once when called, then never twice at a time nor within `pause` ms, and always once
 * more for what was called meanwhile: the first change is seen immediately, a flood costs little.
 */
export function coalesce(run: () => Promise<unknown>, pause: number) {
  let busy = false
  let again = false
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const begin = async () => {
    busy = true
    again = false
    // Whoever runs says what went wrong; the next call tries again.
    await run().catch(() => undefined)
    if (stopped) return
    timer = setTimeout(() => {
      busy = false
      if (again) void begin()
    }, pause)
  }
  return {
    call: () => {
      if (busy) again = true
      else void begin()
    },
    stop: () => {
      stopped = true
      busy = true
      clearTimeout(timer)
    },
  }
}
