/** The kinds of inboxes, in the order in which they are offered, by the names that are sent. */
export const channels = ['whatsapp', 'email', 'web_widget', 'api'] as const
export type Channel = (typeof channels)[number]

const answered: Record<string, Channel> = {
  'Channel::Whatsapp': 'whatsapp',
  'Channel::Email': 'email',
  'Channel::WebWidget': 'web_widget',
  'Channel::Api': 'api',
}

/** The channel of an inbox, from the name by which answers know it. */
export function channelOf({ channel_type: name }: { channel_type: string }): Channel {
  return answered[name] ?? 'api'
}
