import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Contact } from '@/api/types'
import { Dialog } from '@/ui/Dialog'
import { combine, differences } from './merge'
import { Shown } from './record/Collision'
import { useFieldText } from './record/useFieldText'
import { listOf, valuesOf, type ContactField, type ContactValues } from './values'

type Props = { base: Contact; theirs: Contact; mine: ContactValues; onChoose: (values: ContactValues) => void }

/** Somebody saved first: shows what they changed and lets the user choose. */
export function ChangedMeanwhile({ base, theirs, mine, onChoose }: Props) {
  const { t } = useTranslation('contacts')
  const before = valuesOf(base)
  const now = valuesOf(theirs)
  const { name } = useFieldText()
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
                    {name(keyOf(row.field))}
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

/** The form keeps flat what the history names by its place. */
const keyOf = (field: ContactField) => (field === 'description' ? 'additional_attributes.description' : field)

function Value({ field, value }: { field: ContactField; value: string | boolean }) {
  if (typeof value === 'boolean') return <Shown field={field} value={value} />
  if (field === 'owner_id') return <Shown field={field} value={value ? Number(value) : null} />
  return <Shown field={keyOf(field)} value={field.startsWith('other_') ? listOf(value) : value} />
}
