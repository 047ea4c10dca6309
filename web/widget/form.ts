import { Refused, type Field, type Person } from './api'
import type { Chat } from './chat'
import { h, set } from './dom'
import type { Texts } from './texts'

const kinds = {
  name: { type: 'text', autocomplete: 'name' },
  email: { type: 'email', autocomplete: 'email' },
  phone_number: { type: 'tel', autocomplete: 'tel' },
}

/** The form before the chat, which asks how the visitor can be reached. */
export function introduction(chat: Chat, fields: Field[], texts: Texts): HTMLFormElement {
  const inputs = fields.map(({ name, required }) => {
    const input = h('input', { id: name, name, required, maxlength: 255, ...kinds[name] })
    const fault = h('span', { class: 'fault', id: `${name}-fault` })
    const label = h('label', { for: name }, texts.fields[name], ...(required ? [] : [h('span', { class: 'optional' }, ` (${texts.optional})`)]))
    return { name, required, input, fault, row: h('div', { class: 'field' }, label, input, fault) }
  })
  const failure = h('p', { class: 'fault', role: 'alert' })
  const button = h('button', { type: 'submit', class: 'primary' }, texts.start)

  /** Shows what is wrong with each field, and leads to the first. */
  const blame = (faults: Partial<Record<string, string>>) => {
    for (const { name, input, fault } of inputs) {
      fault.textContent = faults[name] ?? ''
      set(input, 'aria-invalid', faults[name] ? 'true' : undefined)
      set(input, 'aria-describedby', faults[name] ? fault.id : undefined)
    }
    inputs.find(({ name }) => faults[name])?.input.focus()
  }

  const submit = async () => {
    const person: Person = Object.fromEntries(inputs.map(({ name, input }) => [name, input.value.trim()]))
    const missing = inputs.filter(({ required, input }) => required && !input.value.trim())
    failure.textContent = ''
    blame(Object.fromEntries(missing.map(({ name }) => [name, texts.required])))
    if (missing.length > 0) return
    button.disabled = true
    try {
      await chat.introduce(person)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const mine = inputs.some(({ name }) => error.fields[name])
      blame(mine ? error.fields : {})
      if (!mine) failure.textContent = error.status === 0 ? texts.offline : error.message || texts.failed
    } finally {
      button.disabled = false
    }
  }

  return h(
    'form',
    {
      class: 'introduction',
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault()
        void submit()
      },
    },
    h('p', {}, texts.before),
    ...inputs.map(({ row }) => row),
    failure,
    button,
  )
}
