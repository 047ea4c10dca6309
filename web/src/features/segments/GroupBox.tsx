import { Button, Group as Row, NativeSelect } from '@mantine/core'
import { IconBracketsContain, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ConditionRow, PartActions } from './ConditionRow'
import { changeAt, changeGroup, isGroup, movePart, type Group, type Join, type Path } from '@/lib/filterTree'
import type { Fields } from './useFields'
import classes from './Builder.module.css'

type Props = {
  root: Group
  group: Group
  path: Path
  fields: Fields
  onChange: (root: Group) => void
}

const joins: Join[] = ['all', 'any', 'none']
/** Groups within groups; the server takes more, nobody reads more. */
const deepest = 4

/** Conditions and groups of which all, any or none must hold. */
export function GroupBox({ root, group, path, fields, onChange }: Props) {
  const { t } = useTranslation('segments')
  const inner = path.length > 0
  const add = (part: Group['parts'][number]) =>
    onChange(changeGroup(root, path, (one) => ({ ...one, parts: [...one.parts, part] })))
  const blank = { attribute_key: '', filter_operator: 'equal_to', values: [] }
  return (
    <div className={classes.group} data-inner={inner || undefined} role="group" aria-label={t('group')}>
      {(inner || group.parts.length > 1 || group.join !== 'all') && (
        <Row justify="space-between" gap="xs" wrap="nowrap">
          <NativeSelect
            size="xs"
            variant="unstyled"
            className={classes.join}
            aria-label={t('join.label')}
            value={group.join}
            onChange={(event) => {
              const join = event.currentTarget.value as Join
              onChange(changeGroup(root, path, (one) => ({ ...one, join })))
            }}
            data={joins.map((join) => ({ value: join, label: t(`join.${join}`) }))}
          />
          {inner && (
            <PartActions onMove={(by) => onChange(movePart(root, path, by))} onRemove={() => onChange(changeAt(root, path, () => null))} />
          )}
        </Row>
      )}
      {group.parts.map((part, i) => {
        const place = [...path, i]
        // A part has no identity of its own: its place is it.
        const key = place.join('.')
        if (isGroup(part)) return <GroupBox key={key} root={root} group={part} path={place} fields={fields} onChange={onChange} />
        return (
          <ConditionRow
            key={key}
            condition={part}
            fields={fields}
            at={place.map((n) => n + 1).join('.')}
            onChange={(next) => onChange(changeAt(root, place, () => next))}
            onMove={(by) => onChange(movePart(root, place, by))}
          />
        )
      })}
      <Row gap="xs">
        <Button size="compact-xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => add(blank)}>
          {t('add')}
        </Button>
        {path.length < deepest && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<IconBracketsContain size={14} />}
            onClick={() => add({ join: group.join === 'any' ? 'all' : 'any', parts: [blank] })}
          >
            {t('addGroup')}
          </Button>
        )}
      </Row>
    </div>
  )
}
