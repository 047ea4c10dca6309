import { Button } from '@mantine/core'
import { IconAddressBook, IconDownload, IconFileImport, IconPlus, IconSearchOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useAccountId, useMay } from '@/lib/account'
import { ButtonLink } from '@/ui/links'
import { State } from '@/ui/States'

/** No contacts yet: the ways in, as far as one may take them. */
export function EmptyContacts() {
  const { t } = useTranslation('contacts')
  const accountId = useAccountId()
  const params = { accountId: String(accountId) }
  const mayImport = useMay('import')
  return (
    <State
      icon={IconAddressBook}
      title={t('empty.title')}
      actions={
        <>
          {mayImport && (
            <ButtonLink to="/accounts/$accountId/imports" params={params} leftSection={<IconFileImport size={16} />}>
              {t('empty.import')}
            </ButtonLink>
          )}
          <ButtonLink
            to="/accounts/$accountId/contacts/new"
            params={params}
            variant={mayImport ? 'default' : 'filled'}
            leftSection={<IconPlus size={16} />}
          >
            {t('empty.add')}
          </ButtonLink>
          {mayImport && (
            <Button
              component="a"
              variant="subtle"
              href={`/api/v1/accounts/${accountId}/imports/template`}
              download
              leftSection={<IconDownload size={16} />}
            >
              {t('template')}
            </Button>
          )}
        </>
      }
    >
      {t(mayImport ? 'empty.text' : 'empty.textAgent')}
    </State>
  )
}

type NothingProps = { q: string | undefined; filtered?: boolean; onClear: () => void }

export function NothingFound({ q, filtered, onClear }: NothingProps) {
  const { t } = useTranslation('contacts')
  return (
    <State
      icon={IconSearchOff}
      title={t('nothing.title')}
      actions={
        <Button variant="default" onClick={onClear}>
          {t('nothing.clear')}
        </Button>
      }
    >
      {q ? t('nothing.text', { q }) : t(filtered ? 'nothing.filter' : 'nothing.label')}
    </State>
  )
}
