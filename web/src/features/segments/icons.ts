import { createElement } from 'react'
import type { IconProps } from '@tabler/icons-react'
import {
  IconBolt, IconBuildingStore, IconCake, IconChartPie, IconClock, IconCopy, IconFlag, IconHeart, IconMapPin, IconPhoneOff, IconSend, IconSparkles, IconStar, IconUsers,
} from '@tabler/icons-react'

/** The pictures a segment can have, by the name that is saved. */
export const segmentIcons = {
  users: IconUsers,
  star: IconStar,
  heart: IconHeart,
  flag: IconFlag,
  bolt: IconBolt,
  clock: IconClock,
  cake: IconCake,
  'map-pin': IconMapPin,
  store: IconBuildingStore,
  send: IconSend,
  sparkles: IconSparkles,
  'phone-off': IconPhoneOff,
  copy: IconCopy,
} as const

export type IconName = keyof typeof segmentIcons
export const iconNames = Object.keys(segmentIcons) as IconName[]

/** The picture of a segment; one that has none, or one of another version, gets a chart. */
export function SegmentIcon({ name, ...props }: IconProps & { name: string }) {
  return createElement(Object.hasOwn(segmentIcons, name) ? segmentIcons[name as IconName] : IconChartPie, props)
}
