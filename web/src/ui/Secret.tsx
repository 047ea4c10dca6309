import { ActionIcon, Button, Code, CopyButton, Group } from '@mantine/core'
import { IconCheck, IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

/** A text that wants to be copied, as it is or hidden until somebody asks to see it. */
export function Secret({ value, hidden = false }: { value: string; hidden?: boolean }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(!hidden)
  return (
    <Group gap="sm" wrap="nowrap" align="center">
      <Code style={{ overflowWrap: 'anywhere', fontSize: 'var(--mantine-font-size-sm)' }}>{shown ? value : '•'.repeat(12)}</Code>
      {hidden && (
        <ActionIcon variant="subtle" color="gray" aria-label={t('action.toggleSecret')} aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? <IconEyeOff size={17} /> : <IconEye size={17} />}
        </ActionIcon>
      )}
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="default"
            onClick={copy}
            style={{ flex: 'none' }}
            leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          >
            {copied ? t('action.copied') : t('action.copy')}
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}
