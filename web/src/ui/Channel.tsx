import { IconBrandWhatsapp, IconCode, IconMail, IconWorld } from '@tabler/icons-react'
import type { Channel } from '@/lib/channel'
import classes from './Channel.module.css'

const icons = { whatsapp: IconBrandWhatsapp, email: IconMail, web_widget: IconWorld, api: IconCode } as const

/** The sign of a channel; the word for it stands beside. */
export function ChannelIcon({ channel, size = 18 }: { channel: Channel; size?: number }) {
  const Icon = icons[channel]
  return <Icon size={size} stroke={1.7} aria-hidden="true" />
}

/** The same on a round ground, as people have their picture. */
export function ChannelBadge({ channel }: { channel: Channel }) {
  return (
    <span className={classes.badge} data-channel={channel}>
      <ChannelIcon channel={channel} />
    </span>
  )
}
