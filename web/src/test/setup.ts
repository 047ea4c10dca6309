import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// What jsdom lacks and the components need; nothing here answers for the app.
class Stream extends EventTarget {
  static readonly CLOSED = 2
  readyState = 0
  close() {
    this.readyState = Stream.CLOSED
  }
}

class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

vi.stubGlobal('EventSource', Stream)
vi.stubGlobal('ResizeObserver', Observer)
vi.stubGlobal('scrollTo', () => {})
Element.prototype.scrollIntoView = () => {}
Element.prototype.scrollTo = () => {}
// Nothing has a size here; lists that draw only what is in sight need some.
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { value: 800 })
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { value: 800 })
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { value: 1280 })
window.matchMedia = (query) =>
  ({ matches: false, media: query, addEventListener: () => {}, removeEventListener: () => {} }) as unknown as MediaQueryList
Object.defineProperty(document, 'fonts', { value: { addEventListener: () => {}, removeEventListener: () => {} } })

configure({ asyncUtilTimeout: 8000 })

afterEach(() => {
  cleanup()
  localStorage.clear()
})
