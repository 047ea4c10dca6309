import type { components, operations } from './schema.gen'

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

export type Webhook = Solid<Schemas['WebhookJSON']>
export type Delivery = Schemas['DeliveryJSON']
export type DeliveryStatus = Delivery['status']

/** A connected channel; its secrets are there for administrators only. */
export type Inbox = Solid<Schemas['FullInboxJSON']>
/** What is sent of an inbox: absent fields stay. */
export type InboxInput = operations['createInbox']['requestBody']['content']['application/json']
/** The channels that an inbox can be made of. */
export type InboxChannel = NonNullable<NonNullable<InboxInput['channel']>['type']>
/** An inbox by which a contact can be written to, and who the contact is there. */
export type Reach = Schemas['ContactInbox']
export type Conversation = Solid<Schemas['ConversationJSON']>

/** Free attributes; those the page itself reads are texts. */
export type AdditionalAttributes = {
  city?: string
  country?: string
  country_code?: string
  company_name?: string
  description?: string
  [key: string]: unknown
}
/** A member, as others are told of them. */
export type Who = { id: number; name: string }

export type Contact = Change<
  Solid<Schemas['ContactJSON']>,
  {
    additional_attributes: AdditionalAttributes
    custom_attributes: Record<string, unknown>
    labels: string[]
    owner?: Who | null
    blocked_by?: Who | number | null
  }
>

/** The kinds of a custom attribute, in the order of the forms. */
export const attributeTypes = ['text', 'number', 'currency', 'percent', 'link', 'date', 'list', 'checkbox'] as const
export type AttributeType = (typeof attributeTypes)[number]
export type AttributeModel = 'contact_attribute' | 'conversation_attribute'
/** A field that the company added to contacts. */
export type Definition = Solid<Schemas['AttributeJSON']>
export type Label = Schemas['LabelJSON']
export type CannedReply = Schemas['CannedJSON']

/** A field in which two contacts differ, and whose value a merge keeps. */
export type MergeField = Schemas['MergedField']
export type MergePreview = Omit<Solid<Schemas['MergePreview']>, 'base' | 'mergee' | 'result'> & {
  base: Contact
  mergee: Contact
  result: Contact
}
/** Two contacts that may be one person, and why. */
export type DuplicatePair = Change<Solid<Schemas['PairJSON']>, { contacts: [Contact, Contact] }>
export type DuplicateList = Change<Solid<Schemas['PairList']>, { payload: DuplicatePair[] }>

export type Note = Solid<Schemas['NoteJSON']>
/** What happened to a contact; each change has the values before and after. */
export type HistoryEvent = Change<Solid<Schemas['EntryJSON']>, { changes: Record<string, [unknown, unknown]> }>
export type EventKind = HistoryEvent['kind']
/** What was erased, and when and by whom. */
export type Erasure = Solid<Schemas['ErasureJSON']>

/** What is sent of a contact: absent fields stay, an empty text clears. */
export type ContactInput = {
  name?: string
  email?: string
  phone_number?: string
  identifier?: string
  other_emails?: string[]
  other_phone_numbers?: string[]
  contact_type?: Contact['contact_type']
  owner_id?: number | null
  blocked?: boolean
  blocked_reason?: string
  do_not_contact?: boolean
  additional_attributes?: AdditionalAttributes
  custom_attributes?: Record<string, unknown>
}

export type Export = Change<Solid<Schemas['ExportJSON']>, { error: Schemas['ExportError'] | null }>

/** The counts of rows by what became of them; dropped: those that went in without a bad cell. */
export type ImportCounts = Schemas['CountsJSON']
export type Suggestion = Solid<Schemas['SuggestionJSON']>
export type ImportColumn = Solid<Schemas['MappingJSON']>
/** How far an import is, by what is committed. */
export type ImportProgress = Solid<Schemas['ProgressJSON']>
/** What undoing does, or would do. */
export type ImportUndo = Schemas['UndoJSON']
export type Import = Solid<Schemas['ImportJSON']>
export type ImportStatus = Import['status']
/** A row of a file and what became of it, or would. */
export type ImportRow = Change<Solid<Schemas['ImportRowJSON']>, { changes: Record<string, [unknown, unknown]> }>
/** A contact of which undoing an import has left something. */
export type ImportKept = Solid<Schemas['KeptJSON']>
export type Notification = Schemas['NotificationJSON']
/** Written out: the description leaves the count of all pages out. */
export type Notifications = { meta: { count: number; current_page: number; unread: number }; payload: Notification[] }
export type Message = Solid<Schemas['MessageJSON']>
/** How many conversations there are, by assignment, and how many have something new. */
export type ConversationCounts = Schemas['ConversationCounts']
export type MailStatus = Notification['status']

export type BulkAction = Change<Solid<Schemas['BulkJSON']>, { undo: Schemas['BulkUndo'] | null }>

/** A message that Meta has approved, as it describes it. */
export type Template = Omit<Solid<Schemas['TemplateJSON']>, 'status'>
