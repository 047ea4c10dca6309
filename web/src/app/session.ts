import type { QueryClient } from '@tanstack/react-query'
import { notFound, redirect, rootRouteId } from '@tanstack/react-router'
import { api, ok } from '@/api/client'
import { toProblem } from '@/api/problem'
import { profileQuery } from '@/api/profile'
import type { Profile } from '@/api/types'
import { chooseLanguage, rememberedLanguage, showLanguage } from '@/lib/i18n'

/** The signed-in user; else off to sign in (or to the first start). */
export async function requireProfile(queryClient: QueryClient, href: string): Promise<Profile> {
  try {
    return await queryClient.ensureQueryData({ ...profileQuery, retry: false })
  } catch (cause) {
    const problem = toProblem(cause)
    if (problem.status !== 401) throw problem
    if (await setupNeeded()) throw redirect({ to: '/setup', replace: true })
    throw redirect({ to: '/sign-in', search: { return: href === '/' ? undefined : href }, replace: true })
  }
}

async function setupNeeded() {
  const { needed } = await ok(api.GET('/api/v1/setup'))
  return needed
}

/** The membership of an account in the URL; not found when it is not theirs. */
export function requireMembership(profile: Profile, accountId: string) {
  const found = profile.accounts.find((account) => String(account.id) === accountId)
  // The root's page: there is no account whose shell could be around it.
  if (!found) throw notFound({ routeId: rootRouteId })
  return found
}

/** Speaks the user's language before anything of theirs is drawn. */
export async function speakTo(profile: Profile, accountLocale?: string) {
  const user = profile.locale || rememberedLanguage()
  await showLanguage(chooseLanguage(user, navigator.languages, accountLocale))
}

/** First page after signing in. */
export function homeAccount(profile: Profile) {
  const current = profile.accounts.find((account) => account.id === profile.account_id)
  return current ?? profile.accounts[0]
}
