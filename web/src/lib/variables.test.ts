import { describe, expect, it } from 'vitest'
import { blankVariables, fillVariables, splitVariables } from './variables'

const values = { 'contact.first_name': 'Ana', 'contact.email': '', 'contact.custom_attribute.ação': 'troca', 'agent.name': '{{contact.first_name}}' }

describe('variables of a text', () => {
  it('are filled in, and stay where there is no value', () => {
    expect(fillVariables('Oi, {{contact.first_name}} / {{ contact.first_name }}: {{contact.custom_attribute.ação}}', values)).toBe('Oi, Ana / Ana: troca')
    expect(fillVariables('{{contact.email}} {{contact.unknown}} {{1}} {{outra}}', values)).toBe('{{contact.email}} {{contact.unknown}} {{1}} {{outra}}')
  })

  it('are filled in once, whatever the values hold', () => {
    expect(fillVariables('{{agent.name}}', values)).toBe('{{contact.first_name}}')
  })

  it('are meant as they are between backticks', () => {
    expect(fillVariables('`{{contact.first_name}}` {{contact.first_name}}', values)).toBe('`{{contact.first_name}}` Ana')
    expect(blankVariables('`{{contact.email}}`', values)).toEqual([])
    expect(splitVariables('`{{contact.email}}` {{contact.email}}')).toEqual([{ text: '`{{contact.email}}` ' }, { text: '{{contact.email}}', name: 'contact.email' }])
  })

  it('without a value are named once each', () => {
    expect(blankVariables('{{contact.email}} {{contact.unknown}} {{contact.email}} {{contact.first_name}} {{1}}', values)).toEqual(['contact.email', 'contact.unknown'])
    expect(splitVariables('nenhuma')).toEqual([{ text: 'nenhuma' }])
  })
})
