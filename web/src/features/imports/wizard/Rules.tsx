import { Radio, Stack, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Options } from '@/features/imports/types'
import { MatchOrder } from './MatchOrder'
import classes from './Choices.module.css'

type Props = { options: Options; onOptions: (change: Partial<Options>) => void }

/** The rules behind the sentences. */
export function Rules({ options, onOptions }: Props) {
  const { t } = useTranslation('imports')
  return (
    <div className={classes.rules}>
      <MatchOrder value={options.match_by} onChange={(match_by) => onOptions({ match_by })} />
      <Radio.Group
        label={t('choices.onMatch.label')}
        value={options.on_match}
        onChange={(value) => onOptions({ on_match: value })}
      >
        <Stack gap="sm" mt="xs">
          {(['update', 'fill', 'skip'] as const).map((value) => (
            <Radio key={value} value={value} label={t(`choices.onMatch.${value}`)} description={t(`choices.onMatch.${value}Hint`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Radio.Group
        label={t('choices.create.label')}
        value={options.create ? 'yes' : 'no'}
        onChange={(value) => onOptions({ create: value === 'yes' })}
      >
        <Stack gap="sm" mt="xs">
          <Radio value="yes" label={t('choices.create.yes')} />
          <Radio value="no" label={t('choices.create.no')} />
        </Stack>
      </Radio.Group>
      <Radio.Group
        label={t('choices.badCell.label')}
        value={options.on_bad_cell}
        onChange={(value) => onOptions({ on_bad_cell: value })}
      >
        <Stack gap="sm" mt="xs">
          {(['reject_row', 'drop_cell'] as const).map((value) => (
            <Radio key={value} value={value} label={t(`choices.badCell.${value}`)} description={t(`choices.badCell.${value}Hint`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Switch
        checked={options.blank_clears}
        disabled={options.on_match !== 'update'}
        label={t('choices.blank')}
        description={t('choices.blankHint')}
        onChange={(event) => onOptions({ blank_clears: event.currentTarget.checked })}
      />
      <Switch
        checked={options.webhooks}
        label={t('choices.webhooks')}
        description={t('choices.webhooksHint')}
        onChange={(event) => onOptions({ webhooks: event.currentTarget.checked })}
      />
    </div>
  )
}
