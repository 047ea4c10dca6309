import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type NotFoundRouteComponent,
  type RouterHistory,
} from '@tanstack/react-router'
import { recordSearch } from '@/features/contacts/record/search'
import { mergeSearch } from '@/features/contacts/duplicates/search'
import { contactsSearch } from '@/features/contacts/search'
import { conversationsSearch } from '@/features/conversations/search'
import { importSearch, importsSearch, pageSearch } from '@/features/imports/search'
import { wizardSearch } from '@/features/settings/inboxes/search'
import { AccountError, AccountNotFound, RootError, RootNotFound } from './fallbacks'
import { homeAccount, requireMembership, requireProfile, speakTo } from './session'

type Context = { queryClient: QueryClient }
type Search = Record<string, unknown>

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
const token = (search: Search) => ({ token: text(search.token) })

const root = createRootRouteWithContext<Context>()({
  errorComponent: RootError,
  notFoundComponent: RootNotFound as NotFoundRouteComponent,
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const profile = await requireProfile(context.queryClient, '/')
    const account = homeAccount(profile)
    if (!account) throw redirect({ to: '/no-account' })
    throw redirect({ to: '/accounts/$accountId/contacts', params: { accountId: String(account.id) }, replace: true })
  },
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('@/features/session/SetupPage'), 'SetupPage'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Search): { return?: string } => ({ return: text(search.return) }),
  component: lazyRouteComponent(() => import('@/features/session/SignInPage'), 'SignInPage'),
})

const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('@/features/session/ForgotPage'), 'ForgotPage'),
})

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  validateSearch: (search: Search): { token?: string } => token(search),
  component: lazyRouteComponent(() => import('@/features/session/ResetPage'), 'ResetPage'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  validateSearch: (search: Search): { token?: string } => token(search),
  component: lazyRouteComponent(() => import('@/features/session/InvitationPage'), 'InvitationPage'),
})

const noAccount = createRoute({
  getParentRoute: () => root,
  path: '/no-account',
  component: lazyRouteComponent(() => import('@/features/session/NoAccountPage'), 'NoAccountPage'),
})

const account = createRoute({
  getParentRoute: () => root,
  path: '/accounts/$accountId',
  beforeLoad: async ({ context, params, location }) => {
    const profile = await requireProfile(context.queryClient, location.href)
    const membership = requireMembership(profile, params.accountId)
    await speakTo(profile, membership.locale)
  },
  component: lazyRouteComponent(() => import('./Shell'), 'Shell'),
  errorComponent: RootError,
  notFoundComponent: AccountNotFound as NotFoundRouteComponent,
})

const accountHome = createRoute({
  getParentRoute: () => account,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/accounts/$accountId/contacts', params, replace: true })
  },
})

const contacts = createRoute({
  getParentRoute: () => account,
  path: 'contacts',
  validateSearch: contactsSearch,
  component: lazyRouteComponent(() => import('@/features/contacts/ListPage'), 'ListPage'),
})

const newContact = createRoute({
  getParentRoute: () => account,
  path: 'contacts/new',
  component: lazyRouteComponent(() => import('@/features/contacts/NewPage'), 'NewPage'),
})

const contact = createRoute({
  getParentRoute: () => account,
  path: 'contacts/$contactId',
  validateSearch: recordSearch,
  component: lazyRouteComponent(() => import('@/features/contacts/ContactPage'), 'ContactPage'),
})

const editContact = createRoute({
  getParentRoute: () => account,
  path: 'contacts/$contactId/edit',
  component: lazyRouteComponent(() => import('@/features/contacts/EditPage'), 'EditPage'),
})

const conversations = createRoute({
  getParentRoute: () => account,
  path: 'conversations',
  validateSearch: conversationsSearch,
  component: lazyRouteComponent(() => import('./ConversationsArea'), 'ConversationsArea'),
})

// The list stays while one goes from conversation to conversation: the area itself shows which is open.
const oneConversation = createRoute({
  getParentRoute: () => conversations,
  path: '$conversationId',
})

const segments = createRoute({
  getParentRoute: () => account,
  path: 'segments',
  component: lazyRouteComponent(() => import('@/features/segments/SegmentsPage'), 'SegmentsPage'),
})

const duplicates = createRoute({
  getParentRoute: () => account,
  path: 'duplicates',
  validateSearch: pageSearch,
  component: lazyRouteComponent(() => import('@/features/contacts/duplicates/DuplicatesPage'), 'DuplicatesPage'),
})

const mergeContacts = createRoute({
  getParentRoute: () => account,
  path: 'duplicates/merge',
  validateSearch: mergeSearch,
  component: lazyRouteComponent(() => import('@/features/contacts/duplicates/MergePage'), 'MergePage'),
})

const exports = createRoute({
  getParentRoute: () => account,
  path: 'exports',
  validateSearch: pageSearch,
  component: lazyRouteComponent(() => import('@/features/exports/ExportsPage'), 'ExportsPage'),
})

const oneExport = createRoute({
  getParentRoute: () => account,
  path: 'exports/$exportId',
  component: lazyRouteComponent(() => import('@/features/exports/ExportPage'), 'ExportPage'),
})

const imports = createRoute({
  getParentRoute: () => account,
  path: 'imports',
  validateSearch: importsSearch,
  component: lazyRouteComponent(() => import('@/features/imports/ImportsPage'), 'ImportsPage'),
})

const oneImport = createRoute({
  getParentRoute: () => account,
  path: 'imports/$importId',
  validateSearch: importSearch,
  component: lazyRouteComponent(() => import('@/features/imports/ImportPage'), 'ImportPage'),
})

const notifications = createRoute({
  getParentRoute: () => account,
  path: 'notifications',
  validateSearch: pageSearch,
  component: lazyRouteComponent(() => import('@/features/notifications/NotificationsPage'), 'NotificationsPage'),
})

const settings = createRoute({
  getParentRoute: () => account,
  path: 'settings',
  component: lazyRouteComponent(() => import('@/features/settings/SettingsLayout'), 'SettingsLayout'),
})

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/accounts/$accountId/settings/account', params, replace: true })
  },
})

const settingsAccount = createRoute({
  getParentRoute: () => settings,
  path: 'account',
  component: lazyRouteComponent(() => import('@/features/settings/AccountPage'), 'AccountPage'),
})

const settingsMembers = createRoute({
  getParentRoute: () => settings,
  path: 'members',
  component: lazyRouteComponent(() => import('@/features/settings/MembersPage'), 'MembersPage'),
})

const settingsRoles = createRoute({
  getParentRoute: () => settings,
  path: 'roles',
  component: lazyRouteComponent(() => import('@/features/settings/RolesPage'), 'RolesPage'),
})

const settingsAttributes = createRoute({
  getParentRoute: () => settings,
  path: 'attributes',
  component: lazyRouteComponent(() => import('@/features/settings/AttributesPage'), 'AttributesPage'),
})

const settingsLabels = createRoute({
  getParentRoute: () => settings,
  path: 'labels',
  component: lazyRouteComponent(() => import('@/features/settings/LabelsPage'), 'LabelsPage'),
})

const settingsCanned = createRoute({
  getParentRoute: () => settings,
  path: 'canned-replies',
  component: lazyRouteComponent(() => import('@/features/settings/canned/CannedPage'), 'CannedPage'),
})

const settingsTeams = createRoute({
  getParentRoute: () => settings,
  path: 'teams',
  component: lazyRouteComponent(() => import('@/features/settings/TeamsPage'), 'TeamsPage'),
})

const settingsInboxes = createRoute({
  getParentRoute: () => settings,
  path: 'inboxes',
  component: lazyRouteComponent(() => import('@/features/settings/inboxes/InboxesPage'), 'InboxesPage'),
})

const settingsNewInbox = createRoute({
  getParentRoute: () => settings,
  path: 'inboxes/new',
  validateSearch: wizardSearch,
  component: lazyRouteComponent(() => import('@/features/settings/inboxes/NewInboxPage'), 'NewInboxPage'),
})

const settingsInbox = createRoute({
  getParentRoute: () => settings,
  path: 'inboxes/$inboxId',
  component: lazyRouteComponent(() => import('@/features/settings/inboxes/InboxPage'), 'InboxPage'),
})

const settingsWebhooks = createRoute({
  getParentRoute: () => settings,
  path: 'webhooks',
  component: lazyRouteComponent(() => import('@/features/settings/webhooks/WebhooksPage'), 'WebhooksPage'),
})

const settingsWebhook = createRoute({
  getParentRoute: () => settings,
  path: 'webhooks/$webhookId',
  component: lazyRouteComponent(() => import('@/features/settings/webhooks/WebhookPage'), 'WebhookPage'),
})

const settingsProfile = createRoute({
  getParentRoute: () => settings,
  path: 'profile',
  component: lazyRouteComponent(() => import('@/features/settings/ProfilePage'), 'ProfilePage'),
})

const tree = root.addChildren([
  home,
  setup,
  signIn,
  forgot,
  reset,
  invitation,
  noAccount,
  account.addChildren([
    accountHome,
    contacts,
    newContact,
    contact,
    editContact,
    conversations.addChildren([oneConversation]),
    segments,
    duplicates,
    mergeContacts,
    exports,
    oneExport,
    imports,
    oneImport,
    notifications,
    settings.addChildren([
      settingsHome,
      settingsAccount,
      settingsMembers,
      settingsRoles,
      settingsTeams,
      settingsInboxes,
      settingsNewInbox,
      settingsInbox,
      settingsAttributes,
      settingsLabels,
      settingsCanned,
      settingsWebhooks,
      settingsWebhook,
      settingsProfile,
    ]),
  ]),
])

export function createAppRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    history,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultErrorComponent: AccountError,
    defaultNotFoundComponent: AccountNotFound as NotFoundRouteComponent,
  })
}

export type AppRouter = ReturnType<typeof createAppRouter>

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter
  }
}
