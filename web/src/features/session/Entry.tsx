import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { languages, rememberLanguage, showLanguage, type Language } from '@/lib/i18n'
import { Brand } from '@/ui/Brand'
import { useTitle } from '@/ui/Page'
import classes from './Entry.module.css'

const names: Record<Language, string> = { en: 'English', 'pt-BR': 'Português' }

type Props = { title: string; lead?: ReactNode; wide?: boolean; children: ReactNode }

/** The page before the shell: one index card on an empty desk. */
export function Entry({ title, lead, wide, children }: Props) {
  useTitle(title)
  return (
    <div className={classes.desk}>
      <header className={classes.brand}>
        <Brand size={32} />
      </header>
      <main id="content" className={classes.card} data-wide={wide || undefined}>
        <div className={classes.head}>
          <Title order={1}>{title}</Title>
          {lead && (
            <Text c="dimmed" size="sm" mt={6} component="div">
              {lead}
            </Text>
          )}
        </div>
        <Stack className={classes.body}>{children}</Stack>
      </main>
      <footer className={classes.foot}>
        <LanguageLinks />
      </footer>
    </div>
  )
}

function LanguageLinks() {
  const { t, i18n } = useTranslation()
  const choose = (language: Language) => {
    rememberLanguage(language)
    void showLanguage(language)
  }
  return (
    <Group gap="md" justify="center" role="group" aria-label={t('field.language')}>
      {languages.map((language) => (
        <Anchor
          component="button"
          type="button"
          size="sm"
          key={language}
          lang={language}
          aria-pressed={i18n.language === language}
          fw={i18n.language === language ? 600 : 400}
          onClick={() => choose(language)}
        >
          {names[language]}
        </Anchor>
      ))}
    </Group>
  )
}
