import { Checkbox, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { labelsQuery } from '@/api/labels'
import { useAccountId } from '@/lib/account'
import classes from './Table.module.css'

export type LabelsProps = { chosen: string[]; onChange: (labels: string[]) => void }

/** A box for each label there is. */
export function LabelBoxes({ chosen, onChange }: LabelsProps) {
  const { data = [] } = useQuery(labelsQuery(useAccountId()))
  const toggle = (title: string) =>
    onChange(chosen.includes(title) ? chosen.filter((one) => one !== title) : [...chosen, title])
  return (
    <Stack gap="xs">
      {data.map(({ id, title, color }) => (
        <Checkbox
          key={id}
          size="sm"
          checked={chosen.includes(title)}
          onChange={() => toggle(title)}
          label={
            <span className={classes.label}>
              <span className={classes.dot} style={{ background: color }} aria-hidden="true" />
              {title}
            </span>
          }
        />
      ))}
    </Stack>
  )
}
