import type { components } from './schema.gen'

type Schemas = components['schemas']

/** The server never sends null for a list, though its description allows it. */
export type Solid<T> = T extends readonly (infer U)[]
  ? Solid<U>[]
  : T extends object
    ? { [K in keyof T]: [NonNullable<T[K]>] extends [readonly unknown[]] ? Solid<NonNullable<T[K]>> : Solid<T[K]> }
    : T

type Change<T, U> = Omit<T, keyof U> & U

export type Permission =
  | 'contacts'
  | 'edit'
  | 'merge'
  | 'import'
  | 'export'
  | 'delete'
  | 'definitions'
  | 'labels'
  | 'settings'
export type Membership = Change<Solid<Schemas['MembershipJSON']>, { permissions: string[] }>
export type Profile = Change<Solid<Schemas['ProfileJSON']>, { accounts: Membership[] }>
export type Account = Schemas['AccountJSON']
export type Member = Schemas['MemberJSON']
export type Role = Member['role']
export type CustomRole = Solid<Schemas['CustomRoleJSON']>
export type Team = Schemas['TeamJSON']
export type AccessToken = Schemas['TokenJSON']

/** Free attributes; those the page itself reads are texts. */
export type AdditionalAttributes = {
  city?: string
  country?: string
  country_code?: string
  company_name?: string
  description?: string
  [key: string]: unknown
}
export type Contact = Change<Schemas['ContactJSON'], { additional_attributes: AdditionalAttributes }>

/** What is sent of a contact: absent fields stay, an empty text clears. */
export type ContactInput = {
  name?: string
  email?: string
  phone_number?: string
  identifier?: string
  blocked?: boolean
  additional_attributes?: AdditionalAttributes
}

export type Import = Change<
  Solid<Schemas['ImportJSON']>,
  { error: Schemas['ImportError'] | null; mail: Schemas['ImportMail'] | null }
>
export type ImportStatus = Import['status']
export type ImportRow = Solid<Schemas['ImportRowJSON']>
export type Notification = Schemas['NotificationJSON']
/** Written out: the description leaves the count of all pages out. */
export type Notifications = { meta: { count: number; current_page: number; unread: number }; payload: Notification[] }
export type MailStatus = Notification['status']
