/** How a connection to a mail server is protected: from the first byte, after asking, or not. */
export type Security = 'tls' | 'starttls' | 'none'

type Server = { host: string; port: number; security: Security }

/** Where a provider's mail is read and sent. */
export type Provider = {
  name: string
  /** The domains of its own addresses; companies bring theirs. */
  domains: string[]
  imap: Server
  smtp: Server
  /** What its customers have to know about the password. */
  password?: 'app' | 'microsoft'
}

const reads = (host: string): Server => ({ host, port: 993, security: 'tls' })
const sends = (host: string): Server => ({ host, port: 465, security: 'tls' })
const submits = (host: string): Server => ({ host, port: 587, security: 'starttls' })

export const providers = {
  gmail: {
    name: 'Gmail, Google Workspace',
    domains: ['gmail.com', 'googlemail.com'],
    imap: reads('imap.gmail.com'),
    smtp: sends('smtp.gmail.com'),
    password: 'app',
  },
  outlook: {
    name: 'Outlook, Microsoft 365',
    domains: ['outlook.com', 'outlook.com.br', 'hotmail.com', 'hotmail.com.br', 'live.com', 'msn.com'],
    imap: reads('outlook.office365.com'),
    smtp: submits('smtp.office365.com'),
    password: 'microsoft',
  },
  locaweb: { name: 'Locaweb', domains: [], imap: reads('email-ssl.com.br'), smtp: sends('email-ssl.com.br') },
  uol: { name: 'UOL', domains: ['uol.com.br'], imap: reads('imap.uol.com.br'), smtp: submits('smtps.uol.com.br') },
  bol: { name: 'BOL', domains: ['bol.com.br'], imap: reads('imap.bol.com.br'), smtp: submits('smtps.bol.com.br') },
  zoho: { name: 'Zoho', domains: ['zoho.com', 'zohomail.com'], imap: reads('imap.zoho.com'), smtp: sends('smtp.zoho.com'), password: 'app' },
  zohoBusiness: { name: 'Zoho Workplace', domains: [], imap: reads('imappro.zoho.com'), smtp: sends('smtppro.zoho.com'), password: 'app' },
  yahoo: {
    name: 'Yahoo',
    domains: ['yahoo.com', 'yahoo.com.br', 'ymail.com'],
    imap: reads('imap.mail.yahoo.com'),
    smtp: sends('smtp.mail.yahoo.com'),
    password: 'app',
  },
  icloud: {
    name: 'iCloud',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    imap: reads('imap.mail.me.com'),
    smtp: submits('smtp.mail.me.com'),
    password: 'app',
  },
} as const satisfies Record<string, Provider>

export type ProviderName = keyof typeof providers
export const providerNames = Object.keys(providers) as ProviderName[]

const ofDomain = new Map<string, ProviderName>(providerNames.flatMap((name) => providers[name].domains.map((domain) => [domain, name] as const)))

/** Who keeps the mail of an address, as far as its domain tells. */
export function providerOf(address: string): ProviderName | null {
  const domain = address.trim().toLowerCase().split('@').at(-1) ?? ''
  return ofDomain.get(domain) ?? null
}

/** Who owns the server that mail is read from. */
export function providerAt(host: string): ProviderName | null {
  const wanted = host.trim().toLowerCase()
  return providerNames.find((name) => providers[name].imap.host === wanted) ?? null
}

/** The fields that a provider fills in. */
export function serversOf(name: ProviderName) {
  const { imap, smtp }: Provider = providers[name]
  return {
    imap_host: imap.host,
    imap_port: imap.port,
    imap_security: imap.security,
    smtp_host: smtp.host,
    smtp_port: smtp.port,
    smtp_security: smtp.security,
  }
}

/** The usual port of a protection, for those who choose one. */
export function usualPort(protocol: 'imap' | 'smtp', security: Security) {
  if (protocol === 'imap') return security === 'tls' ? 993 : 143
  return { tls: 465, starttls: 587, none: 25 }[security]
}
