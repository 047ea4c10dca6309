/** A yes that this browser remembers; forbidden storage is a no. */
export function readFlag(name: string): boolean {
  try {
    return localStorage.getItem(name) === '1'
  } catch {
    return false
  }
}

export function writeFlag(name: string, on: boolean) {
  try {
    if (on) localStorage.setItem(name, '1')
    else localStorage.removeItem(name)
  } catch {
    // Then it lasts as long as the page.
  }
}
