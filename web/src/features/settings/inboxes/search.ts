import { channels, type Channel } from '@/lib/channel'

/** How far the wizard is, all of it in the URL: a channel, then the inbox that was made, then done. */
export type WizardSearch = { channel?: Channel; inbox?: number; done?: true }

/** Reads a URL that people edit: never fails, only forgets. */
export function wizardSearch(raw: Record<string, unknown>): WizardSearch {
  const inbox = Number(raw.inbox)
  return {
    channel: channels.find((channel) => channel === raw.channel),
    inbox: Number.isInteger(inbox) && inbox > 0 ? inbox : undefined,
    done: raw.done === true ? true : undefined,
  }
}

export const wizardSteps = ['channel', 'settings', 'members', 'done'] as const
export type WizardStep = (typeof wizardSteps)[number]

export function stepOf({ channel, inbox, done }: WizardSearch): WizardStep {
  if (inbox !== undefined) return done ? 'done' : 'members'
  return channel ? 'settings' : 'channel'
}
