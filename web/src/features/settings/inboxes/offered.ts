import type { InboxChannel } from '@/api/types'

/** The channels that this server can make inboxes of; the compiler holds the list against its description. */
export const offered = ['whatsapp', 'email', 'web_widget', 'api'] as const satisfies readonly InboxChannel[]
