import type { Page } from '@playwright/test'
import { linkIn } from '../support/inbox.ts'
import { addContact, expectOneHeading } from '../support/people.ts'
import { expect, open, test } from '../support/test.ts'

const bruno = { name: 'Bruno Lima', email: 'bruno@padaria.com.br', password: 'senha-do-bruno' }

async function invite(page: Page) {
  await page.getByRole('button', { name: 'Convidar membro' }).click()
  const dialog = page.getByRole('dialog', { name: 'Convidar membro' })
  await dialog.getByLabel('Nome').fill(bruno.name)
  await dialog.getByLabel('E-mail').fill(bruno.email)
  await dialog.getByRole('button', { name: 'Enviar convite' }).click()
  await expect(dialog).toBeHidden()
}

async function accept(page: Page, link: string) {
  await page.goto(link)
  await expectOneHeading(page, 'Participar de Padaria Pão Quente')
  await expect(page.getByText(`Você foi convidado como ${bruno.email}.`)).toBeVisible()
  await expect(page.getByLabel('Seu nome')).toHaveValue(bruno.name)
  await page.getByLabel('Senha', { exact: true }).fill(bruno.password)
  await page.getByRole('button', { name: 'Aceitar o convite' }).click()
  await expectOneHeading(page, 'Contatos')
}

async function choose(page: Page, item: string) {
  await page.getByRole('button', { name: `Ações para ${bruno.name}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

const areas = (page: Page) => page.getByRole('navigation', { name: 'Áreas' })
/** Without the labels and segments in lists below theirs. */
const areaLinks = (page: Page) => areas(page).locator(':scope > a')
const entry = (page: Page, name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name })

test('from the invitation to the way out', async ({ page, account, ficha, inbox, somebodyElse }) => {
  const id = await addContact(ficha, account, { name: 'José Pires' })
  await open(page, account, '/settings/members')
  const his = await somebodyElse()

  await test.step('a colleague is invited by mail and accepts', async () => {
    await invite(page)
    await expect(entry(page, bruno.name)).toContainText('Convidado')
    const mail = await inbox.mailTo(bruno.email, /convid/i)
    const link = linkIn(mail, '/invitation')
    await accept(his, link)
    await page.reload()
    await expect(entry(page, bruno.name)).not.toContainText('Convidado')
    const third = await somebodyElse()
    await third.goto(link)
    await expect(third.getByText('Este convite expirou ou já foi usado.')).toBeVisible()
  })

  await test.step('a member sees contacts, but no imports, settings or deleting', async () => {
    await expect(areaLinks(his)).toHaveText(['Conversas', 'Contatos', 'Segmentos', 'Duplicados'])
    await expect(his.getByRole('link', { name: 'Importar contatos' })).toHaveCount(0)
    await his.getByRole('link', { name: 'José Pires' }).first().click()
    await expect(his.getByRole('link', { name: 'Editar' })).toBeVisible()
    await his.getByRole('button', { name: 'Mais ações' }).click()
    await expect(his.getByRole('menuitem', { name: 'Mesclar com outro…' })).toBeVisible()
    await expect(his.getByRole('menuitem', { name: 'Excluir' })).toHaveCount(0)
    for (const closed of ['imports', 'settings/account', 'settings/members', 'settings/teams']) {
      await his.goto(`/accounts/${account.id}/${closed}`)
      await expectOneHeading(his, 'Você não tem acesso a esta página')
    }
    await his.goto(`/accounts/${account.id}/settings/profile`)
    await expectOneHeading(his, 'Perfil')
    await his.goto(`/accounts/${account.id + 1000}/contacts`)
    await expectOneHeading(his, 'Página não encontrada')
  })

  await test.step('a team gets its members', async () => {
    await page.getByRole('link', { name: 'Equipes' }).click()
    await page.getByRole('button', { name: 'Nova equipe' }).click()
    const dialog = page.getByRole('dialog', { name: 'Nova equipe' })
    await dialog.getByLabel('Nome').fill('Vendas')
    await dialog.getByLabel('Descrição').fill('Balcão e encomendas')
    await dialog.getByRole('combobox', { name: 'Membros' }).click()
    await page.getByRole('option', { name: bruno.name }).click()
    await dialog.getByRole('combobox', { name: 'Membros' }).press('Escape')
    await dialog.getByRole('button', { name: 'Salvar alterações' }).click()
    await expect(entry(page, 'Vendas')).toContainText('Balcão e encomendas')
    await page.getByRole('button', { name: 'Editar Vendas' }).click()
    await expect(page.getByRole('dialog').getByText(bruno.name)).toBeVisible()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancelar' }).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.getByRole('link', { name: 'Membros' }).click()
  })

  await test.step('the role is changed', async () => {
    await choose(page, 'Mudar papel para Administrador')
    await expect(entry(page, bruno.name)).toContainText('Administrador')
    await his.goto(`/accounts/${account.id}/contacts/${id}`)
    await expect(areaLinks(his)).toHaveText(['Conversas', 'Contatos', 'Segmentos', 'Duplicados', 'Importações', 'Exportações', 'Configurações'])
    await his.getByRole('button', { name: 'Mais ações' }).click()
    await expect(his.getByRole('menuitem', { name: 'Excluir' })).toBeVisible()
  })

  await test.step('deactivated, he is out at once', async () => {
    await choose(page, 'Desativar')
    await page.getByRole('dialog', { name: `Desativar ${bruno.name}?` }).getByRole('button', { name: 'Desativar' }).click()
    await expect(entry(page, bruno.name)).toContainText('Desativado')
    const answer = await his.request.get(`/api/v1/accounts/${account.id}/contacts`)
    expect([401, 403]).toContain(answer.status())
    // Nothing is clicked in his window; the next change does not reach it any more, and it says that he is out.
    await ficha.api(account, 'PATCH', `/contacts/${id}`, { name: 'Segredo' })
    const dialog = his.getByRole('dialog', { name: 'Sua sessão terminou' })
    await expect(dialog).toBeVisible()
    await expect(his.getByText('Segredo')).toHaveCount(0)
    await dialog.getByLabel('Senha', { exact: true }).fill(bruno.password)
    await dialog.getByRole('button', { name: 'Entrar', exact: true }).click()
    await expect(dialog.getByRole('alert')).toContainText('E-mail ou senha incorretos.')
    await his.goto('/')
    await expectOneHeading(his, 'Entrar')
  })
})

test('the last administrator can neither leave nor be demoted', async ({ page, account }) => {
  await open(page, account, '/settings/members')
  await page.getByRole('button', { name: 'Ações para Ana Souza' }).click()
  await expect(page.getByText('O último administrador não pode sair nem perder o papel.')).toBeVisible()
  for (const item of ['Mudar papel para Membro', 'Desativar', 'Remover']) {
    await expect(page.getByRole('menuitem', { name: item })).toBeDisabled()
  }
})

test('the company’s settings are kept and used', async ({ page, account, ficha }) => {
  await addContact(ficha, account, { name: 'José Pires', phone_number: '(11) 91234-5678' })
  await open(page, account, '/settings/account')
  await page.getByLabel('Nome da empresa').fill('Padaria Pão & Cia')
  await page.getByRole('combobox', { name: 'País' }).fill('portugal')
  await page.getByRole('option', { name: 'Portugal' }).click()
  await page.getByRole('button', { name: 'Salvar alterações' }).click()
  await expect(page.getByText('Salvo', { exact: true })).toBeVisible()
  await expect(page.getByRole('complementary').getByText('Padaria Pão & Cia')).toBeVisible()
  await areas(page).getByRole('link', { name: 'Contatos' }).click()
  await expect(page.getByRole('grid')).toContainText('+55 11 91234 5678')
})

test('the language follows the person, not half of the page', async ({ page, account, somebodyElse }) => {
  await open(page, account, '/contacts')
  await page.getByRole('button', { name: /perfil, idioma, tema, sair/ }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
  await expectOneHeading(page, 'Contacts')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(page.getByText(/contato|Importar|Novo/)).toHaveCount(0)
  const elsewhere = await somebodyElse()
  await open(elsewhere, account, '/settings/account')
  await expectOneHeading(elsewhere, 'Account')
})
