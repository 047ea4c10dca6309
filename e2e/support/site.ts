import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page of another site that shows the chat. Its policy allows no more than the chat says that it needs. */
export class Site {
  readonly url: string
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    // Another host than Ficha's, so that a browser takes the two for two sites.
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`
  }

  static async open(ficha: string, snippet: string): Promise<Site> {
    const policy = `default-src 'none'; style-src 'self'; script-src ${ficha}; connect-src ${ficha}; img-src ${ficha}`
    const page = `<!doctype html><html lang="pt-BR"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>Padaria</title></head><body><main><h1>Pão quente</h1><p>Todo dia.</p></main>${snippet}</body></html>`
    const server = createServer((_, answer) => answer.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy }).end(page))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new Site(server)
  }

  close() {
    return new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}
