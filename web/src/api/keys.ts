/**
 * Keys of everything kept by the query cache. Live events invalidate by these
 * prefixes, so a feature never needs to know who else shows its data.
 */
export const keys = {
  profile: ['profile'] as const,
  accessTokens: ['access-tokens'] as const,
  account: (accountId: number) => ['account', accountId] as const,
  members: (accountId: number) => ['members', accountId] as const,
  teams: (accountId: number) => ['teams', accountId] as const,
  duplicates: (accountId: number) => ['duplicates', accountId] as const,
  customRoles: (accountId: number) => ['custom-roles', accountId] as const,
  contacts: (accountId: number) => ['contacts', accountId] as const,
  contact: (accountId: number, id: number) => ['contacts', accountId, 'one', id] as const,
  definitions: (accountId: number, model: string) => ['definitions', accountId, model] as const,
  labels: (accountId: number) => ['labels', accountId] as const,
  cannedReplies: (accountId: number) => ['canned-replies', accountId] as const,
  segments: (accountId: number) => ['segments', accountId] as const,
  webhooks: (accountId: number) => ['webhooks', accountId] as const,
  inboxes: (accountId: number) => ['inboxes', accountId] as const,
  conversations: (accountId: number) => ['conversations', accountId] as const,
  exports: (accountId: number) => ['exports', accountId] as const,
  imports: (accountId: number) => ['imports', accountId] as const,
  importNames: (accountId: number) => ['import-names', accountId] as const,
  bulkActions: (accountId: number) => ['bulk_actions', accountId] as const,
  bulkAction: (accountId: number, id: number) => ['bulk_actions', accountId, id] as const,
  preference: (accountId: number, name: string) => ['preferences', accountId, name] as const,
  notifications: (accountId: number) => ['notifications', accountId] as const,
  // The page of conversations keeps these up to date piece by piece.
  conversationList: (accountId: number) => ['conversation-list', accountId] as const,
  conversationCounts: (accountId: number) => ['conversation-counts', accountId] as const,
  conversation: (accountId: number, id: number) => ['conversation', accountId, id] as const,
  thread: (accountId: number, id: number) => ['thread', accountId, id] as const,
}
