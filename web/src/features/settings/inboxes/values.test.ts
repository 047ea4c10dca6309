import { describe, expect, it } from 'vitest'
import { inboxOf } from '@/test/app'
import { providerAt, providerOf, serversOf, usualPort } from './providers'
import { stepOf, wizardSearch } from './search'
import { skippedOf, stateOf } from './state'
import { inputOf, isSet, missing, valuesOf } from './values'

describe('the provider of an address', () => {
  it('is known by its domain, however it is written', () => {
    expect(providerOf(' Ana@GMAIL.com ')).toBe('gmail')
    expect(providerOf('ana@uol.com.br')).toBe('uol')
    expect(providerOf('ana@hotmail.com')).toBe('outlook')
    expect(providerOf('ana@padaria.com.br')).toBeNull()
    expect(providerOf('gmail.com.br')).toBeNull()
    expect(providerOf('')).toBeNull()
  })

  it('gives servers by which it is known again', () => {
    expect(serversOf('locaweb')).toEqual({
      imap_host: 'email-ssl.com.br',
      imap_port: 993,
      imap_security: 'tls',
      smtp_host: 'email-ssl.com.br',
      smtp_port: 465,
      smtp_security: 'tls',
    })
    expect(providerAt(serversOf('outlook').imap_host)).toBe('outlook')
    expect(providerAt('imap.padaria.com.br')).toBeNull()
  })

  it('leaves a usual port to each protection', () => {
    expect([usualPort('imap', 'tls'), usualPort('imap', 'starttls'), usualPort('smtp', 'tls'), usualPort('smtp', 'starttls')]).toEqual([993, 143, 465, 587])
  })
})

describe('the settings of an inbox', () => {
  const mail = inboxOf({
    channel_type: 'Channel::Email',
    channel: {
      type: 'email',
      email: 'contato@padaria.com.br',
      imap_host: 'imap.padaria.com.br',
      imap_port: 143,
      imap_security: 'starttls',
      imap_login: 'contato',
      imap_folder: 'INBOX',
      smtp_host: 'smtp.padaria.com.br',
      smtp_port: 587,
      smtp_security: 'starttls',
      smtp_login: 'envio',
      secrets_set: ['imap_password', 'smtp_password'],
    },
  })

  it('are sent as they are read, without secrets that were not typed', () => {
    const { type, secrets_set, ...settings } = mail.channel ?? {}
    expect(secrets_set).toHaveLength(2)
    expect(inputOf('email', valuesOf(mail)).channel).toEqual({ type, ...settings })
    expect(isSet(mail, 'imap_password')).toBe(true)
    expect(isSet(mail, 'access_token')).toBe(false)
  })

  it('send mail with the login that it is read with, when that is wanted', () => {
    const values = { ...valuesOf(mail), smtp_same: true, imap_password: ' s3nha ' }
    expect(inputOf('email', values).channel).toMatchObject({ imap_password: ' s3nha ', smtp_login: 'contato', smtp_password: ' s3nha ' })
    expect(missing('email', values, mail)).toEqual([])
    expect(missing('email', { ...values, imap_password: '' }, mail)).toEqual(['imap_password'])
  })

  it('lack what the channel cannot do without; a new one its secrets too', () => {
    expect(missing('api', valuesOf(null), null)).toEqual(['name'])
    expect(missing('whatsapp', { ...valuesOf(null), name: 'Vendas' }, null)).toEqual([
      'phone_number',
      'phone_number_id',
      'business_account_id',
      'access_token',
      'app_secret',
    ])
    expect(missing('email', valuesOf(mail), mail)).toEqual([])
  })

  it('of a website ask for what was chosen only', () => {
    const values = { ...valuesOf(null), name: 'Site', website_url: 'https://padaria.com.br', allowed_domains: 'padaria.com.br\n\n *.padaria.com.br,', pre_chat: true }
    const chosen = inputOf('web_widget', { ...values, pre_chat_fields: { name: 'required', email: 'no', phone_number: 'optional' } }).channel
    expect(chosen).toMatchObject({
      type: 'web_widget',
      allowed_domains: ['padaria.com.br', '*.padaria.com.br'],
      pre_chat_form: { enabled: true, fields: [{ name: 'name', required: true }, { name: 'phone_number', required: false }] },
    })
    const read = valuesOf(inboxOf({ channel_type: 'Channel::WebWidget', channel: { ...chosen } }))
    expect(read).toMatchObject({ pre_chat: true, pre_chat_fields: { name: 'required', email: 'no', phone_number: 'optional' }, allowed_domains: 'padaria.com.br\n*.padaria.com.br' })
  })
})

describe('how an inbox does', () => {
  const mail = (known: object) => inboxOf({ channel_type: 'Channel::Email', channel: { type: 'email', ...known } })
  const whatsapp = (known: object) => inboxOf({ channel_type: 'Channel::Whatsapp', channel: { type: 'whatsapp', ...known } })

  it('is known of channels that have another side', () => {
    expect(stateOf(inboxOf())).toBeNull()
    expect(stateOf(mail({ imap_checked_at: null, imap_error: null }))).toEqual({ is: 'waiting' })
    expect(stateOf(mail({ imap_checked_at: 1_700_000_000, imap_error: null, smtp_error: null }))).toEqual({ is: 'connected' })
    expect(stateOf(whatsapp({ templates_synced_at: null }))).toEqual({ is: 'waiting' })
    expect(stateOf(whatsapp({ templates_synced_at: 1_700_000_000 }))).toEqual({ is: 'connected' })
  })

  it('names each part that fails, with the reason', () => {
    const failing = mail({ imap_checked_at: 1_700_000_000, imap_error: 'Wrong password', imap_failed_at: 1_700_000_100, smtp_error: null })
    expect(stateOf(failing)).toEqual({ is: 'failing', failures: [{ part: 'imap', reason: 'Wrong password', since: 1_700_000_100 }] })
    expect(stateOf(whatsapp({ templates_synced_at: 1, fault: 'The token has expired' }))).toMatchObject({ is: 'failing', failures: [{ part: 'whatsapp' }] })
  })

  it('counts what was passed over', () => {
    expect(skippedOf(mail({ skipped: 2, skipped_at: 1_700_000_000 }))).toEqual({ count: 2, at: 1_700_000_000 })
    expect(skippedOf(inboxOf())).toEqual({ count: 0, at: null })
  })
})

describe('the wizard', () => {
  it('knows its step from the address, whatever is written there', () => {
    expect(stepOf(wizardSearch({}))).toBe('channel')
    expect(stepOf(wizardSearch({ channel: 'fax' }))).toBe('channel')
    expect(stepOf(wizardSearch({ channel: 'email' }))).toBe('settings')
    expect(stepOf(wizardSearch({ inbox: '5' }))).toBe('members')
    expect(stepOf(wizardSearch({ inbox: 5, done: true }))).toBe('done')
    expect(wizardSearch({ inbox: -1, done: 'x' })).toEqual({ channel: undefined, inbox: undefined, done: undefined })
  })
})
