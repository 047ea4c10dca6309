import { useForm, type UseFormReturnType } from '@mantine/form'
import { useState, type FormEvent } from 'react'
import { toProblem, type Problem } from '@/api/problem'

/**
 * The form field a server's field name belongs to. The server may name nested
 * ones ("additional_attributes.city"); a form may keep them flat ("city").
 */
export function fieldFor(name: string, known: readonly string[], renamed: Record<string, string> = {}) {
  const target = renamed[name] ?? name
  if (known.includes(target)) return target
  const last = target.split('.').at(-1) ?? target
  const short = renamed[last] ?? last
  return known.includes(short) ? short : null
}

/** Splits a problem into texts at fields and the rest (for the form's head). */
export function fieldErrors(problem: Problem, known: readonly string[], renamed?: Record<string, string>) {
  const at: Record<string, string> = {}
  const rest: string[] = []
  for (const [name, text] of Object.entries(problem.fields)) {
    const field = fieldFor(name, known, renamed)
    if (field) at[field] = text
    else rest.push(text)
  }
  return { at, rest }
}

type Texts = Record<string, string>

/** A rule per field, or one for the whole form; null (or no text) is fine. */
type Rules<V> = { [K in keyof V]?: (value: V[K], values: V) => string | null } | ((values: V) => Texts)

export function check<V extends object>(rules: Rules<V> | undefined, values: V): Texts {
  if (!rules) return {}
  if (typeof rules === 'function') return rules(values)
  const found: Texts = {}
  for (const field of Object.keys(rules) as (keyof V & string)[]) {
    const text = rules[field]?.(values[field], values)
    if (text) found[field] = text
  }
  return found
}

type Options<V> = {
  initialValues: V
  validate?: Rules<V>
  /** Server name → form name, where they differ. */
  renamed?: Record<string, string>
  send: (values: V) => Promise<void>
}

export type Form<V> = UseFormReturnType<V>

export type ServerForm<V> = {
  form: Form<V>
  submit: (event: FormEvent<HTMLFormElement>) => void
  sending: boolean
  /** What no single field can be blamed for. */
  problem: Problem | null
}

/** A form whose errors, ours and the server's, land at their fields and focus the first one. */
export function useServerForm<V extends object>(options: Options<V>): ServerForm<V> {
  const form: Form<V> = useForm<V>({ mode: 'controlled', initialValues: options.initialValues })
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  const show = (errors: Texts) => {
    form.setErrors(errors)
    const first = Object.keys(options.initialValues).find((name) => errors[name])
    if (first) form.getInputNode(first as never)?.focus()
  }

  const fail = (cause: unknown) => {
    const found = toProblem(cause)
    const { at, rest } = fieldErrors(found, Object.keys(options.initialValues), options.renamed)
    show(at)
    const placed = Object.keys(at).length > 0 && rest.length === 0 && !found.body.conflict
    setProblem(placed ? null : found)
  }

  const send = async (values: V) => {
    setSending(true)
    setProblem(null)
    try {
      await options.send(values)
    } catch (cause) {
      fail(cause)
    } finally {
      setSending(false)
    }
  }

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (sending) return
    const values = form.getValues()
    const errors = check(options.validate, values)
    if (Object.keys(errors).length > 0) show(errors)
    else void send(values)
  }

  return { form, submit, sending, problem }
}
