import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { setRequestLanguage } from '@/api/client'

export const languages = ['en', 'pt-BR'] as const
export type Language = (typeof languages)[number]

export const namespaces = ['common', 'session', 'contacts', 'conversations', 'record', 'imports', 'settings', 'notifications', 'segments'] as const

const storageKey = 'ficha.language'

/** The language of ours closest to a tag ("pt-PT" → "pt-BR"), or null. */
export function nearestLanguage(tag: string | null | undefined): Language | null {
  const base = (tag ?? '').toLowerCase().split('-')[0]
  if (base === 'pt') return 'pt-BR'
  if (base === 'en') return 'en'
  return null
}

/** The user's choice, else the browser's, else the account's, else English. */
export function chooseLanguage(
  user: string | null | undefined,
  browser: readonly string[],
  account: string | null | undefined,
): Language {
  const fromBrowser = browser.map(nearestLanguage).find((found) => found !== null)
  return nearestLanguage(user) ?? fromBrowser ?? nearestLanguage(account) ?? 'en'
}

/** What this browser chose last; kept so that the sign-in page speaks it too. */
export function rememberedLanguage(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

export function rememberLanguage(language: Language | null) {
  try {
    if (language) localStorage.setItem(storageKey, language)
    else localStorage.removeItem(storageKey)
  } catch {
    // Storage may be forbidden; the choice then lasts for this visit.
  }
}

const load: Record<Language, () => Promise<{ default: Record<string, object> }>> = {
  en: () => import('@/locales/en'),
  'pt-BR': () => import('@/locales/pt-BR'),
}

async function addTexts(instance: i18n, language: Language) {
  if (instance.hasResourceBundle(language, 'common')) return
  const texts = (await load[language]()).default
  for (const [namespace, bundle] of Object.entries(texts)) {
    instance.addResourceBundle(language, namespace, bundle)
  }
}

/** Changes the page's language; texts are loaded when first needed. */
export async function showLanguage(language: Language) {
  await addTexts(i18next, language)
  setRequestLanguage(language)
  document.documentElement.lang = language
  if (i18next.language !== language) await i18next.changeLanguage(language)
}

export async function startI18n(language: Language) {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: [...namespaces],
    defaultNS: 'common',
    resources: {},
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  })
  await showLanguage(language)
}
