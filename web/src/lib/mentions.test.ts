import { describe, expect, it } from 'vitest'
import { mentionables, splitMentions, withMentions, withoutMentions } from './mentions'

const people = mentionables([
  { id: 1, name: 'Ana', email: 'ana@exemplo.com' },
  { id: 2, name: 'Ana Souza', email: 'souza@exemplo.com' },
  { id: 3, name: 'Zé', email: 'ze@exemplo.com' },
  { id: 4, name: 'Zé', email: 'ze2@exemplo.com' },
])

describe('mentions in a note', () => {
  it('are links to members, the longest name first', () => {
    expect(withMentions('@Ana Souza, veja com @Ana!', people)).toBe('[@Ana Souza](mention://user/2/Ana%20Souza), veja com [@Ana](mention://user/1/Ana)!')
  })

  it('are of nobody else: part of a word, an e-mail address, who shares a name', () => {
    for (const text of ['@Anabela', 'x@Ana', '@Zé', '@Bia']) expect(withMentions(text, people)).toBe(text)
    expect(withMentions('@ze2@exemplo.com', people)).toContain('mention://user/4/')
  })

  it('come back as they were written', () => {
    const text = 'oi @Ana Souza e @ze@exemplo.com'
    expect(withoutMentions(withMentions(text, people))).toBe(text)
  })

  it('stand out from the rest', () => {
    expect(splitMentions('oi [@Ana](mention://user/1/Ana)!')).toEqual([{ text: 'oi ' }, { text: '@Ana', mention: true }, { text: '!' }])
    expect(splitMentions('[Ana](https://x.y)')).toEqual([{ text: '[Ana](https://x.y)' }])
  })
})
