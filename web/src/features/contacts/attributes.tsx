import { Anchor } from '@mantine/core'
import type { Fact } from '@/ui/Facts'

/** A free attribute as text; only web addresses become links. */
export function attributeFacts(attributes: Record<string, unknown>, without: string[] = []): Fact[] {
  return Object.entries(attributes)
    .filter(([key, value]) => !without.includes(key) && !isEmpty(value))
    .map(([key, value]) => ({ label: key, value: <Value value={value} /> }))
}

function isEmpty(value: unknown) {
  if (value === null || value === undefined || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

function Value({ value }: { value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (!/^https?:\/\/\S+$/.test(text)) return <>{text}</>
  return (
    <Anchor href={text} target="_blank" rel="noopener noreferrer" size="sm">
      {text}
    </Anchor>
  )
}
