import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Sent = { to: string; type: string; text?: { body: string }; template?: { name: string; components: unknown[] } }
type Said = { from: string; name: string; text: string; /** When. */ at?: Date }

const template = {
  name: 'pedido_pronto',
  language: 'pt_BR',
  status: 'APPROVED',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Olá {{1}}, o pedido {{2}} está pronto.' }],
}

/** Answers like Meta's Graph API, as far as a number with one template asks it, and tells a webhook what happens there. */
export class Meta {
  readonly phoneId = '106540352242922'
  readonly businessId = '102290129340398'
  readonly token = 'EAAJB_of_the_system_user'
  readonly secret = '0123456789abcdef0123456789abcdef'
  /** What the number has sent. */
  readonly sent: Sent[] = []
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, answer) => void this.#answer(request, answer))
  }

  static async open(): Promise<Meta> {
    const meta = new Meta()
    meta.#server.listen(0, '127.0.0.1')
    await once(meta.#server, 'listening')
    return meta
  }

  get url() {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async #answer(request: IncomingMessage, answer: ServerResponse) {
    const path = new URL(request.url ?? '', this.url).pathname.replace(/^\/v[\d.]+/, '')
    const asked = `${request.method} ${path}`
    const say = (status: number, body: object) => answer.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    if (request.headers.authorization !== `Bearer ${this.token}`) return say(401, { error: { message: 'Invalid OAuth access token.', type: 'OAuthException', code: 190 } })
    if (asked === `GET /${this.phoneId}`) return say(200, { id: this.phoneId, verified_name: 'Padaria Pão Quente', display_phone_number: '+55 11 4002-8922', quality_rating: 'GREEN' })
    if (asked === `POST /${this.businessId}/subscribed_apps`) return say(200, { success: true })
    if (asked === `GET /${this.businessId}/message_templates`) return say(200, { data: [template], paging: { cursors: {} } })
    if (asked !== `POST /${this.phoneId}/messages`) return say(400, { error: { message: `Unsupported request: ${asked}`, type: 'GraphMethodException', code: 100 } })
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    this.sent.push(JSON.parse(Buffer.concat(parts).toString()) as Sent)
    return say(200, { messaging_product: 'whatsapp', contacts: [{ input: 'x', wa_id: 'x' }], messages: [{ id: `wamid.out${this.sent.length}` }] })
  }

  /** Somebody writes to the number. */
  says(webhook: string, { from, name, text, at = new Date() }: Said) {
    const message = { from, id: `wamid.${from}`, timestamp: String(Math.floor(at.getTime() / 1000)), type: 'text', text: { body: text } }
    return this.#tell(webhook, { contacts: [{ profile: { name }, wa_id: from }], messages: [message] })
  }

  /** The last message of the number has been read by whom it was sent to. */
  reads(webhook: string) {
    const { to } = this.sent.at(-1) ?? { to: '' }
    return this.#tell(webhook, { statuses: [{ id: `wamid.out${this.sent.length}`, status: 'read', timestamp: String(Math.floor(Date.now() / 1000)), recipient_id: to }] })
  }

  async #tell(webhook: string, what: object) {
    const metadata = { display_phone_number: '551140028922', phone_number_id: this.phoneId }
    const value = { messaging_product: 'whatsapp', metadata, ...what }
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: this.businessId, changes: [{ field: 'messages', value }] }] })
    const signature = `sha256=${createHmac('sha256', this.secret).update(body).digest('hex')}`
    const answer = await fetch(webhook, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': signature }, body })
    if (!answer.ok) throw new Error(`the webhook: ${answer.status} ${await answer.text()}`)
  }

  close() {
    return new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}
