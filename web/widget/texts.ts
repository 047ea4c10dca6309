// Every text of the chat, in both languages.

const en = {
  title: 'Chat with us',
  tagline: 'Write to us, we answer right here.',
  bubble: 'Customer chat',
  unread: (n: number) => (n === 1 ? 'Customer chat, 1 new message' : `Customer chat, ${n} new messages`),
  close: 'Close chat',
  thread: 'Messages',
  write: 'Write a message…',
  send: 'Send',
  attach: 'Attach files',
  remove: (name: string) => `Remove ${name}`,
  earlier: 'Earlier messages',
  you: 'You',
  team: 'Team',
  sending: 'Sending…',
  waiting: 'Not sent yet. Trying again…',
  refused: 'This message could not be sent.',
  again: 'Try again',
  discard: 'Discard',
  deleted: 'This message was deleted.',
  seen: 'Seen',
  typing: 'Writing…',
  ended: 'This conversation has ended. Write to begin a new one.',
  offline: 'No connection. Trying again…',
  closed: 'This chat is closed.',
  tooLarge: (name: string) => `“${name}” is larger than 25 MB.`,
  blank: (name: string) => `“${name}” is empty.`,
  folder: (name: string) => `“${name}” is a folder. Choose the files in it.`,
  tooMany: 'At most 20 files at once.',
  fields: { name: 'Name', email: 'E-mail', phone_number: 'Phone' },
  optional: 'optional',
  required: 'Please fill this in.',
  start: 'Start chat',
  before: 'Before we begin, tell us how we can reach you.',
  failed: 'Something went wrong. Please try again.',
}

export type Texts = typeof en

const pt: Texts = {
  title: 'Fale com a gente',
  tagline: 'Escreva para nós: respondemos por aqui mesmo.',
  bubble: 'Chat de atendimento',
  unread: (n) => (n === 1 ? 'Chat de atendimento, 1 mensagem nova' : `Chat de atendimento, ${n} mensagens novas`),
  close: 'Fechar o chat',
  thread: 'Mensagens',
  write: 'Escreva uma mensagem…',
  send: 'Enviar',
  attach: 'Anexar arquivos',
  remove: (name) => `Remover ${name}`,
  earlier: 'Mensagens anteriores',
  you: 'Você',
  team: 'Equipe',
  sending: 'Enviando…',
  waiting: 'Ainda não enviada. Tentando de novo…',
  refused: 'Não foi possível enviar esta mensagem.',
  again: 'Tentar de novo',
  discard: 'Descartar',
  deleted: 'Esta mensagem foi apagada.',
  seen: 'Vista',
  typing: 'Escrevendo…',
  ended: 'Esta conversa foi encerrada. Escreva para começar outra.',
  offline: 'Sem conexão. Tentando de novo…',
  closed: 'Este chat está fechado.',
  tooLarge: (name) => `“${name}” tem mais de 25 MB.`,
  blank: (name) => `“${name}” está vazio.`,
  folder: (name) => `“${name}” é uma pasta. Escolha os arquivos dentro dela.`,
  tooMany: 'No máximo 20 arquivos por vez.',
  fields: { name: 'Nome', email: 'E-mail', phone_number: 'Telefone' },
  optional: 'opcional',
  required: 'Preencha este campo.',
  start: 'Iniciar conversa',
  before: 'Antes de começar, conte como podemos falar com você.',
  failed: 'Algo deu errado. Tente de novo.',
}

export type Locale = 'en' | 'pt-BR'

/** The language of ours that is nearest to one that is named: Portuguese for any of its kinds, else English. */
export function localeOf(language: string): Locale {
  return /^pt\b/i.test(language) ? 'pt-BR' : 'en'
}

export const textsOf = (locale: Locale): Texts => (locale === 'pt-BR' ? pt : en)
