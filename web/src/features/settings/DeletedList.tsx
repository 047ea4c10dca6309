import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Card } from '@/ui/Card'
import classes from '@/ui/Rows.module.css'

/** What was deleted: its name, and when or more about it. */
export type Deleted = { id: number; name: string; about: string }

type Props = { title: string; list: Deleted[]; pending: boolean; onRestore: (id: number) => void }

/** What was deleted and can still be put back. */
export function DeletedList({ title, list, pending, onRestore }: Props) {
  const { t } = useTranslation('settings')
  if (list.length === 0) return null
  return (
    <Card title={title} flush>
      <ul className={classes.list}>
        {list.map(({ id, name, about }) => (
          <li key={id}>
            <div className={classes.who}>
              <div className={classes.name}>{name}</div>
              {about && <div className={classes.small}>{about}</div>}
            </div>
            <Button
              variant="default"
              size="xs"
              disabled={pending}
              aria-label={t('restoreNamed', { name })}
              onClick={() => onRestore(id)}
            >
              {t('restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}
