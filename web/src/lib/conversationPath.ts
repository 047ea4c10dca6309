/** Where a conversation is read. A path of its own: the router's types learn of the page when it is there. */
export const conversationPath = (accountId: number, id: number) => `/accounts/${accountId}/conversations/${id}` as '/'
