import type { Field, Kind } from './queries'
import { withoutValues, type Condition } from '@/lib/filterTree'

/** What the sentence for a condition is called: kinds that read alike share one. */
export type Phrasing = 'text' | 'labels' | 'number' | 'date' | 'boolean' | 'segment'

export function phrasingOf(kind: Kind): Phrasing {
  if (kind === 'labels' || kind === 'number' || kind === 'boolean' || kind === 'segment') return kind
  return kind === 'date' || kind === 'time' ? 'date' : 'text'
}

/** How the values of a condition are asked for. */
export type Input = 'none' | 'days' | 'range' | 'one' | 'some' | 'typed'

const relative = ['days_before', 'within_last', 'within_next', 'anniversary_within_next']
const pattern = ['contains', 'does_not_contain', 'starts_with', 'ends_with']

export function inputOf(operator: string, kind: Kind): Input {
  if (withoutValues.includes(operator)) return 'none'
  if (relative.includes(operator)) return 'days'
  if (operator === 'between') return 'range'
  if (pattern.includes(operator)) return 'typed'
  return kind === 'number' || kind === 'date' || kind === 'time' || kind === 'boolean' || kind === 'checkbox' ? 'one' : 'some'
}

/** The operator that a new condition on a field begins with. */
export function firstOperator({ kind, operators }: Field) {
  const wanted = kind === 'time' ? 'within_last' : kind === 'number' ? 'is_greater_than' : 'equal_to'
  return operators.includes(wanted) ? wanted : (operators[0] ?? 'equal_to')
}

const firstDays = 7

/** A condition with nothing chosen yet, or what goes without saying. */
export function emptyCondition(field: Field, operator = firstOperator(field)): Condition {
  const input = inputOf(operator, field.kind)
  const values = input === 'days' ? [firstDays] : field.kind === 'boolean' ? [true] : input === 'range' ? [null, null] : []
  return { attribute_key: field.attribute_key, filter_operator: operator, values }
}

/** The condition with another operator; values stay where they still fit. */
export function withOperator(condition: Condition, field: Field, operator: string): Condition {
  const [before, after] = [inputOf(condition.filter_operator, field.kind), inputOf(operator, field.kind)]
  const listed = (input: Input) => input === 'some' || input === 'typed'
  if (before === after || (listed(before) && listed(after) && !['member', 'import', 'inbox'].includes(field.kind))) {
    return { ...condition, filter_operator: operator }
  }
  return emptyCondition(field, operator)
}
