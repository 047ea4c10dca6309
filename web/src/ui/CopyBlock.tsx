import { ActionIcon, Code, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './CopyBlock.module.css'

/** Lines to take elsewhere: a script, a command. `label` says what they are. */
export function CopyBlock({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation()
  return (
    <div className={classes.block} role="group" aria-label={label}>
      <Code block className={classes.code} tabIndex={0}>
        {value}
      </Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={t(copied ? 'action.copied' : 'action.copy')}>
            <ActionIcon className={classes.copy} variant="default" aria-label={`${t('action.copy')}: ${label}`} onClick={copy}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  )
}
