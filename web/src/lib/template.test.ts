import { describe, expect, it } from 'vitest'
import { blankPlaces, placesOf, templateParams, templateText, type Template } from './template'

const order: Template = {
  name: 'pedido_pronto',
  language: 'pt_BR',
  category: 'UTILITY',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Pedido {{1}}' },
    { type: 'BODY', text: 'Olá {{ 1 }}, o pedido {{2}} está pronto. Até logo, {{1}}!' },
    { type: 'FOOTER', text: 'Padaria Sol' },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Ok' }, { type: 'URL', text: 'Ver', url: 'https://sol.com.br/{{1}}' }] },
  ],
}

describe('a template', () => {
  it('names its places once each, in the order of reading', () => {
    expect(placesOf(order)).toEqual([
      { part: 'header', name: '1' },
      { part: 'body', name: '1' },
      { part: 'body', name: '2' },
      { part: 'button', name: '1' },
    ])
  })

  it('reads as it will be read, with what is still blank', () => {
    const filling = { 'header.1': '77', 'body.1': 'Ana' }
    expect(templateText(order, filling)).toBe('Pedido 77\n\nOlá Ana, o pedido {{2}} está pronto. Até logo, Ana!\n\nPadaria Sol')
    expect(blankPlaces(order, filling)).toEqual([{ part: 'body', name: '2' }, { part: 'button', name: '1' }])
  })

  it('is sent with what stands in its places', () => {
    expect(templateParams(order, { 'header.1': '77', 'body.1': ' Ana ', 'body.2': '77', 'button.1': 'p/77' })).toEqual({
      name: 'pedido_pronto',
      language: 'pt_BR',
      processed_params: {
        header: { 1: '77' },
        body: { 1: 'Ana', 2: '77' },
        buttons: [{ type: 'quick_reply', parameter: '' }, { type: 'url', parameter: 'p/77' }],
      },
    })
  })

  it('with a picture asks where it is', () => {
    const picture: Template = { ...order, components: [{ type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: 'Olá {{nome}}' }] }
    expect(placesOf(picture)).toEqual([{ part: 'media', name: 'url' }, { part: 'body', name: 'nome' }])
    expect(templateParams(picture, { 'media.url': 'https://sol.com.br/a.png', 'body.nome': 'Ana' }).processed_params).toEqual({
      header: { media_url: 'https://sol.com.br/a.png', media_type: 'image' },
      body: { nome: 'Ana' },
      buttons: [],
    })
  })
})
