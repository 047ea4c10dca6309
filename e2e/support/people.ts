// What people do again and again, in their words.
import { expect, type Locator, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Account, Ficha } from './ficha.ts'
import { linkIn, type Inbox } from './inbox.ts'

type File = { name: string; content: Buffer | string }

export const fileAt = (path: string): File => ({ name: basename(path), content: readFileSync(path) })

/** Drags a file from the desktop onto the page. */
export async function dropFile(page: Page, target: Locator, { name, content }: File) {
  const bytes = Buffer.from(content).toString('base64')
  const data = await page.evaluateHandle(
    ([fileName, base64]) => {
      const transfer = new DataTransfer()
      const file = Uint8Array.from(atob(base64 ?? ''), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([file], fileName ?? '', { type: 'text/csv' }))
      return transfer
    },
    [name, bytes],
  )
  await target.dispatchEvent('dragenter', { dataTransfer: data })
  await target.dispatchEvent('dragover', { dataTransfer: data })
  await target.dispatchEvent('drop', { dataTransfer: data })
}

/** Chooses a file on the import page, which leads to its preparation. */
export async function chooseFile(page: Page, { name, content }: File) {
  const input = page.locator('input[type=file]')
  await input.setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) })
}

/** Tries the file that was chosen, as it was understood. */
export async function previewFile(page: Page) {
  await page.getByRole('link', { name: /^(Prévia|Preview)$/ }).click()
  await page.getByRole('button', { name: /^(Ver o que vai acontecer|See what will happen)$/ }).click()
}

/** Imports the file that was chosen, as it was understood. */
export async function startImport(page: Page) {
  await previewFile(page)
  await page.getByRole('button', { name: /^(Importar as? ([\d.]+ )?linhas?|Import (all [\d,]+ rows|the row))$/ }).click()
}

/** The figure under an outcome of an import. */
export const count = (page: Page, word: string) => page.locator(`dt:text-is("${word}") + dd, span:text-is("${word}") + span`)

/** The rows of the table on a page or in a part of it, without its head; of a long one those in sight. */
export const rows = (place: Page | Locator) =>
  place.getByRole('table').locator('tbody').getByRole('row').or(place.getByRole('grid').locator('[data-contact]'))

/** The line of a contact's card that has a label. */
export const line = (page: Page, label: string) =>
  page.getByRole('region', { name: /^(Ficha do contato|Contact card)$/ }).locator(`dt:text-is("${label}") + dd`)

export async function expectOneHeading(page: Page, name: string | RegExp) {
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

/** Opens the question before a contact is deleted, on its page. */
export async function askToDelete(page: Page) {
  await page.getByRole('button', { name: /^(Mais ações|More actions)$/ }).click()
  await page.getByRole('menuitem', { name: /^(Excluir|Delete)$/ }).click()
}

type Import = { id: number; status: string }

/** Imports a file by the API and waits until it has ended. */
export async function importFile(ficha: Ficha, account: Account, { name, content }: File): Promise<Import> {
  const form = new FormData()
  form.append('import_file', new Blob([new Uint8Array(Buffer.from(content))]), name)
  const { payload } = await ficha.api<{ payload: { import: Import } }>(account, 'POST', '/contacts/import', form)
  let last = payload.import
  await expect
    .poll(async () => {
      last = (await ficha.api<{ payload: Import }>(account, 'GET', `/imports/${last.id}`)).payload
      return last.status
    })
    .toMatch(/completed|failed|canceled/)
  return last
}

/** Another member, who has followed the invitation. */
export async function addMember(ficha: Ficha, account: Account, inbox: Inbox, { name, email }: { name: string; email: string }) {
  await ficha.api(account, 'POST', '/agents', { name, email, role: 'administrator' })
  const link = linkIn(await inbox.mailTo(email, /./), '/invitation')
  const password = 'senha-de-mais-alguem'
  const token = new URL(link).searchParams.get('token')
  const answer = await fetch(`${ficha.url}/auth/invitations/${token}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password }),
  })
  expect(answer.ok, await answer.text()).toBe(true)
  return { email, password }
}

type Person = {
  name?: string
  email?: string
  phone_number?: string
  identifier?: string
  blocked?: boolean
  additional_attributes?: Record<string, string>
}

/** Adds a contact by the API and gives its id. */
export async function addContact(ficha: Ficha, account: Account, person: Person): Promise<number> {
  const answer = await ficha.api<{ payload: { contact: { id: number } } }>(account, 'POST', '/contacts', person)
  return answer.payload.contact.id
}
