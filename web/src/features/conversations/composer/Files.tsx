import { ActionIcon, Alert, FileButton, Group, Pill, Tooltip } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '@/lib/format'
import { maxFiles, maxFileSize, type Refused } from './files'

export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation('conversations')
  const reset = useRef<() => void>(null)
  const take = (files: File[]) => {
    onFiles(files)
    // The same file may be chosen again after it was taken off.
    reset.current?.()
  }
  return (
    <FileButton multiple onChange={take} resetRef={reset}>
      {({ onClick }) => (
        <Tooltip label={t('composer.attach')}>
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={t('composer.attach')} onClick={onClick}>
            <IconPaperclip size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      )}
    </FileButton>
  )
}

/** What goes along with the message, each to be taken off. */
export function FileChips({ files, onRemove }: { files: readonly File[]; onRemove: (file: File) => void }) {
  const { t } = useTranslation('conversations')
  const f = useFormats()
  if (files.length === 0) return null
  return (
    <Group gap={6} role="group" aria-label={t('composer.files')}>
      {files.map((file, i) => (
        <Pill
          key={`${i} ${file.name}`}
          withRemoveButton
          onRemove={() => onRemove(file)}
          removeButtonProps={{ 'aria-label': t('composer.removeFile', { name: file.name }), 'aria-hidden': false, tabIndex: 0 }}
        >
          {file.name} · {f.bytes(file.size)}
        </Pill>
      ))}
    </Group>
  )
}

/** Files that cannot go along, and why. */
export function Refusals({ refused }: { refused: readonly Refused[] }) {
  const { t } = useTranslation('conversations')
  const f = useFormats()
  if (refused.length === 0) return null
  return (
    <Alert color="red" p="xs" role="alert">
      {refused.map(({ reason, name }, i) => (
        <div key={`${i} ${name}`}>{t(`composer.refused.${reason}`, { name, size: f.bytes(maxFileSize), most: maxFiles })}</div>
      ))}
    </Alert>
  )
}
