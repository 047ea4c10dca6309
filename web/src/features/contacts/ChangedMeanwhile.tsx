import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { useFormats } from '@/lib/format'
import { Dialog } from '@/ui/Dialog'
import { combine, differences } from './merge'
import { valuesOf, type ContactField, type ContactValues } from './values'

type Props = { base: Contact; theirs: Contact; mine: ContactValues; onChoose: (values: ContactValues) => void }

const labels = {
  name: 'field.name',
  email: 'field.email',
  phone_number: 'field.phone',
  identifier: 'field.identifier',
  company_name: 'field.company',
  city: 'field.city',
  country_code: 'field.country',
  description: 'field.description',
  blocked: 'field.blocked',
} as const satisfies Record<ContactField, string>

/** Somebody saved first: shows what they changed and lets the user choose. */
export function ChangedMeanwhile({ base, theirs, mine, onChoose }: Props) {
  const { t } = useTranslation('contacts')
  const before = valuesOf(base)
  const now = valuesOf(theirs)
  const rows = differences(before, now, mine)
  return (
    <Dialog onClose={() => {}} withCloseButton={false} size="lg" title={t('changed.title')}>
      <Stack>
        <Text size="sm">{t('changed.text')}</Text>
        <Table.ScrollContainer minWidth={420}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('changed.field')}</Table.Th>
                <Table.Th>{t('changed.theirs')}</Table.Th>
                <Table.Th>{t('changed.mine')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.field}>
                  <Table.Th scope="row" fw={500}>
                    {t(labels[row.field])}
                  </Table.Th>
                  <Table.Td>
                    <Value field={row.field} value={row.theirs} />
                  </Table.Td>
                  <Table.Td>
                    <Group gap="xs">
                      <Value field={row.field} value={row.mine} />
                      {row.both && <Badge color="yellow">{t('changed.both')}</Badge>}
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => onChoose(now)}>
            {t('changed.load')}
          </Button>
          <Button onClick={() => onChoose(combine(before, now, mine))} data-autofocus>
            {t('changed.keep')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

function Value({ field, value }: { field: ContactField; value: string | boolean }) {
  const { t } = useTranslation()
  const f = useFormats()
  if (typeof value === 'boolean') return <>{t(value ? 'answer.yes' : 'answer.no')}</>
  if (!value) return <Text span c="dimmed" size="sm">{t('answer.empty')}</Text>
  return <>{field === 'country_code' ? f.country(value) : value}</>
}
