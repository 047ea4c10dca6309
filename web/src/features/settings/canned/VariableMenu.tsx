import { Button, Menu, ScrollArea, Text } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { definitionsQuery } from '@/api/definitions'
import { useAccountId } from '@/lib/account'
import { placeOf, standardVariables } from '@/lib/variables'

/** Offers the variables by what they are called, the account's own ones among them. */
export function VariableMenu({ onPick }: { onPick: (name: string) => void }) {
  const { t } = useTranslation('settings')
  const accountId = useAccountId()
  const { data: ofContacts = [] } = useQuery(definitionsQuery(accountId, 'contact_attribute'))
  const { data: ofConversations = [] } = useQuery(definitionsQuery(accountId, 'conversation_attribute'))
  const own = [
    ...ofContacts.map((one) => ({ name: `contact.custom_attribute.${one.attribute_key}`, label: one.attribute_display_name })),
    ...ofConversations.map((one) => ({ name: `conversation.custom_attribute.${one.attribute_key}`, label: one.attribute_display_name })),
  ]
  const standard = standardVariables.map((name) => ({ name, label: t(`canned.variables.${name.replace('.', '_') as VariableKey}`) }))
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconBraces size={15} />} style={{ alignSelf: 'flex-start' }}>
          {t('canned.insert')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={210} type="auto">
          {[...standard, ...own].map(({ name, label }) => (
            <Menu.Item key={name} onClick={() => onPick(name)}>
              {label}
              <Text size="xs" c="dimmed">
                {placeOf(name)}
              </Text>
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  )
}

type Underlined<Name extends string> = Name extends `${infer Whose}.${infer What}` ? `${Whose}_${What}` : never
type VariableKey = Underlined<(typeof standardVariables)[number]>
