import { TagsInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './Composer.module.css'

type Props = { value: string[]; onChange: (next: string[]) => void }

/** Who else gets the mail. */
export function Copies({ value, onChange }: Props) {
  const { t } = useTranslation('conversations')
  return (
    <div className={classes.copies}>
      <span aria-hidden="true">Cc</span>
      <TagsInput
        variant="unstyled"
        size="xs"
        className={classes.copiesInput}
        aria-label={t('composer.copies')}
        placeholder={value.length ? '' : t('composer.copiesHint')}
        splitChars={[',', ';', ' ']}
        acceptValueOnBlur
        maxTags={50}
        inputMode="email"
        value={value}
        onChange={onChange}
      />
    </div>
  )
}
