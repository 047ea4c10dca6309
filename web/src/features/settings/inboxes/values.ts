import type { Inbox, InboxInput } from '@/api/types'
import type { Channel } from '@/lib/channel'
import type { Security } from './providers'

/** What is asked of a visitor before the chat begins, and whether it must be answered. */
export const asked = ['name', 'email', 'phone_number'] as const
export type Asked = (typeof asked)[number]
export type Asking = 'no' | 'optional' | 'required'

/** The form's fields, those of all channels: flat, never null. */
export type InboxValues = {
  name: string
  greeting_enabled: boolean
  greeting_message: string
  website_url: string
  /** One a line. */
  allowed_domains: string
  widget_color: string
  welcome_title: string
  welcome_tagline: string
  pre_chat: boolean
  pre_chat_fields: Record<Asked, Asking>
  email: string
  imap_host: string
  imap_port: number | string
  imap_security: Security
  imap_login: string
  imap_password: string
  imap_folder: string
  smtp_host: string
  smtp_port: number | string
  smtp_security: Security
  /** Mail is sent with the login and password that it is read with. */
  smtp_same: boolean
  smtp_login: string
  smtp_password: string
  phone_number: string
  phone_number_id: string
  business_account_id: string
  access_token: string
  app_secret: string
}

type Settings = Record<string, unknown>

/** What the channel of an inbox is set to, whatever its kind. */
export function settingsOf(inbox: Inbox | null): Settings {
  return inbox?.channel ?? {}
}

const text = (value: unknown, otherwise = '') => (typeof value === 'string' && value !== '' ? value : otherwise)
const port = (value: unknown, otherwise: number) => (typeof value === 'number' && value > 0 ? value : otherwise)
const security = (value: unknown): Security => (value === 'starttls' || value === 'none' ? value : 'tls')

/** Of an inbox, or of one that is being made. */
export function valuesOf(inbox: Inbox | null): InboxValues {
  const given = settingsOf(inbox)
  const login = text(given.imap_login)
  return {
    name: inbox?.name ?? '',
    greeting_enabled: inbox?.greeting_enabled ?? false,
    greeting_message: inbox?.greeting_message ?? '',
    ...websiteOf(given),
    email: text(given.email),
    imap_host: text(given.imap_host),
    imap_port: port(given.imap_port, 993),
    imap_security: security(given.imap_security),
    imap_login: login,
    imap_password: '',
    imap_folder: text(given.imap_folder, 'INBOX'),
    smtp_host: text(given.smtp_host),
    smtp_port: port(given.smtp_port, 465),
    smtp_security: security(given.smtp_security),
    smtp_same: inbox === null || text(given.smtp_login) === login,
    smtp_login: text(given.smtp_login),
    smtp_password: '',
    phone_number: text(given.phone_number),
    phone_number_id: text(given.phone_number_id),
    business_account_id: text(given.business_account_id),
    access_token: '',
    app_secret: '',
  }
}

function websiteOf(given: Settings) {
  return {
    website_url: text(given.website_url),
    allowed_domains: Array.isArray(given.allowed_domains) ? given.allowed_domains.join('\n') : text(given.allowed_domains),
    widget_color: text(given.widget_color, '#2f4b8c'),
    welcome_title: text(given.welcome_title),
    welcome_tagline: text(given.welcome_tagline),
    ...preChatOf(given.pre_chat_form),
  }
}

type PreChat = { enabled?: boolean; fields?: { name: string; required?: boolean }[] }

/** Name and e-mail are asked for unless somebody has said otherwise. */
const usual = [{ name: 'name', required: true }, { name: 'email', required: true }]

function preChatOf(given: unknown) {
  const { enabled = false, fields = usual } = (given ?? {}) as PreChat
  const asking = (field: Asked): Asking => {
    const found = fields.find(({ name }) => name === field)
    if (!found) return 'no'
    return found.required ? 'required' : 'optional'
  }
  return { pre_chat: enabled, pre_chat_fields: Object.fromEntries(asked.map((field) => [field, asking(field)])) as Record<Asked, Asking> }
}

const lines = (given: string) =>
  given
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter(Boolean)

/** What is sent: the fields of the channel only, secrets only where they were typed. */
export function inputOf(channel: Channel, values: InboxValues): InboxInput {
  const { name, greeting_enabled, greeting_message } = values
  const kind = { type: channel, ...channelInput[channel](values) } as InboxInput['channel']
  return { name: name.trim(), greeting_enabled, greeting_message: greeting_message.trim(), channel: kind }
}

const secret = (name: string, value: string) => (value === '' ? {} : { [name]: value })

const channelInput: Record<Channel, (values: InboxValues) => Settings> = {
  api: () => ({}),
  web_widget: (values) => ({
    website_url: values.website_url.trim(),
    allowed_domains: lines(values.allowed_domains),
    widget_color: values.widget_color,
    welcome_title: values.welcome_title.trim(),
    welcome_tagline: values.welcome_tagline.trim(),
    pre_chat_form: {
      enabled: values.pre_chat,
      fields: asked.filter((name) => values.pre_chat_fields[name] !== 'no').map((name) => ({ name, required: values.pre_chat_fields[name] === 'required' })),
    },
  }),
  email: emailInput,
  whatsapp: (values) => ({
    phone_number: values.phone_number.trim(),
    phone_number_id: values.phone_number_id.trim(),
    business_account_id: values.business_account_id.trim(),
    ...secret('access_token', values.access_token.trim()),
    ...secret('app_secret', values.app_secret.trim()),
  }),
}

function emailInput(values: InboxValues): Settings {
  const { smtp_same: same, imap_login, imap_password } = values
  return {
    email: values.email.trim(),
    imap_host: values.imap_host.trim(),
    imap_port: Number(values.imap_port),
    imap_security: values.imap_security,
    imap_login: imap_login.trim(),
    ...secret('imap_password', imap_password),
    imap_folder: values.imap_folder.trim(),
    smtp_host: values.smtp_host.trim(),
    smtp_port: Number(values.smtp_port),
    smtp_security: values.smtp_security,
    smtp_login: same ? imap_login.trim() : values.smtp_login.trim(),
    ...secret('smtp_password', same ? imap_password : values.smtp_password),
  }
}

/** Fields that hold one value. */
type Single = Exclude<keyof InboxValues, 'pre_chat_fields'>

/** The fields that an inbox of a channel cannot be without. */
const required: Record<Channel, Single[]> = {
  api: ['name'],
  web_widget: ['name'],
  email: ['name', 'email', 'imap_host', 'imap_port', 'imap_login', 'smtp_host', 'smtp_port'],
  whatsapp: ['name', 'phone_number', 'phone_number_id', 'business_account_id'],
}

/** Without which a new one cannot connect; afterwards blank means to keep. */
const secrets: Record<Channel, Single[]> = {
  api: [],
  web_widget: [],
  email: ['imap_password'],
  whatsapp: ['access_token', 'app_secret'],
}

/** The fields that are missing; `inbox` is what stands, null for a new one. */
export function missing(channel: Channel, values: InboxValues, inbox: Inbox | null) {
  const wanted = [...required[channel], ...(inbox === null ? secrets[channel] : [])]
  // What mail was sent with until now is replaced by what it is read with, which nobody can read off.
  if (channel === 'email' && inbox && values.smtp_same && !valuesOf(inbox).smtp_same) wanted.push('imap_password')
  if (values.greeting_enabled) wanted.push('greeting_message')
  return wanted.filter((field) => String(values[field]).trim() === '')
}

export type SecretField = 'imap_password' | 'smtp_password' | 'access_token' | 'app_secret'

/** Whether a secret, which nobody reads, is there. */
export function isSet(inbox: Inbox | null, field: SecretField) {
  const known = settingsOf(inbox).secrets_set
  return Array.isArray(known) && known.includes(field)
}
