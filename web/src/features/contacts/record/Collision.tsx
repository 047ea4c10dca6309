import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '@/ui/Dialog'
import type { Difference } from './fields'
import { useFieldText } from './useFieldText'

type Props = { differences: Difference[]; answer: (keepMine: boolean) => void }

/** Somebody saved the same field first: shows both and lets the user choose. */
export function Collision({ differences, answer }: Props) {
  const { t } = useTranslation('record')
  const { t: contacts } = useTranslation('contacts')
  return (
    <Dialog onClose={() => answer(false)} title={contacts('changed.title')} size="lg">
      <Stack>
        <Text size="sm">{t('collision.text')}</Text>
        <Table.ScrollContainer minWidth={360}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{contacts('changed.field')}</Table.Th>
                <Table.Th>{contacts('changed.theirs')}</Table.Th>
                <Table.Th>{contacts('changed.mine')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {differences.map((one) => (
                <Row key={one.field} {...one} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => answer(false)} data-autofocus>
            {t('collision.theirs')}
          </Button>
          <Button onClick={() => answer(true)}>{t('collision.mine')}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

function Row({ field, theirs, mine, both }: Difference) {
  const { t } = useTranslation('contacts')
  const { name } = useFieldText()
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {name(field)}
      </Table.Th>
      <Table.Td>
        <Shown field={field} value={theirs} />
      </Table.Td>
      <Table.Td>
        <Group gap="xs">
          <Shown field={field} value={mine} />
          {both && <Badge color="yellow">{t('changed.both')}</Badge>}
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}

/** A field's value as text; an empty one says so. */
export function Shown({ field, value }: { field: string; value: unknown }) {
  const { t } = useTranslation()
  const text = useFieldText().text(field, value)
  if (text) return <span>{text}</span>
  return (
    <Text span c="dimmed" size="sm">
      {t('answer.empty')}
    </Text>
  )
}
