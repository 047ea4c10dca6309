import { Group, Kbd, Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dialog } from '@/ui/Dialog'

const shortcuts = [
  ['move', 'j', 'k'],
  ['arrows', '↑', '↓'],
  ['open', 'Enter'],
  ['search', '/'],
  ['reply', 'r'],
  ['note', 'n'],
  ['resolve', 'e'],
  ['send', 'Enter'],
  ['break', 'Shift', 'Enter'],
  ['palette', 'Ctrl', 'K'],
  ['back', 'Esc'],
  ['help', '?'],
] as const

/** What the keyboard can do here. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('conversations')
  return (
    <Dialog onClose={onClose} title={t('shortcuts.title')}>
      <Table verticalSpacing={6} withRowBorders={false}>
        <Table.Tbody>
          {shortcuts.map(([what, ...pressed]) => (
            <Table.Tr key={what}>
              <Table.Td>{t(`shortcuts.${what}`)}</Table.Td>
              <Table.Td>
                <Group gap={4} justify="flex-end">
                  {pressed.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  )
}
