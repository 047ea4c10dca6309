import { addContact, rows } from '../support/people.ts'
import { expect, open, test } from '../support/test.ts'

test('a filter is built, saved, opened again, changed, split and explained', async ({ page, account, ficha }) => {
  for (const [name, city] of [['Ana Reis', 'Recife'], ['Bia Luz', 'Recife'], ['Caio Paz', 'Olinda'], ['Davi Sá', 'Natal']] as const) {
    await addContact(ficha, account, { name, email: `${name.split(' ')[0]?.toLowerCase()}@exemplo.com.br`, additional_attributes: { city } })
  }
  await ficha.api(account, 'POST', '/labels', { title: 'entregas' })
  await open(page, account, '/contacts?sort=name')
  await page.getByRole('button', { name: 'Filtrar' }).click()
  const row = page.getByRole('group', { name: 'Condição 1' })
  await row.getByRole('combobox', { name: 'Sobre o quê?' }).fill('cidade')
  await page.getByRole('option', { name: 'Cidade' }).click()
  await row.getByRole('combobox', { name: 'Valores' }).click()
  await expect(page.getByRole('option', { name: /Recife\s*2/ })).toBeVisible()
  await page.getByRole('option', { name: /Recife/ }).click()
  await expect(page.getByText('2 contatos encontrados')).toBeVisible()
  await page.getByRole('option', { name: /Olinda/ }).click()
  await expect(page.getByText('3 contatos encontrados')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('group', { name: 'Filtro' })).toContainText('Contatos em que a cidade é Recife ou Olinda.')
  await expect(rows(page)).toHaveCount(3)

  await page.getByRole('button', { name: 'Salvar como segmento' }).click()
  const dialog = page.getByRole('dialog', { name: 'Salvar como segmento' })
  await dialog.getByRole('textbox', { name: 'Nome' }).fill('Grande Recife')
  await dialog.getByRole('button', { name: 'Salvar' }).click()
  await expect(page).toHaveURL(/segment=\d+/)
  const sidebar = page.getByRole('list', { name: 'Segmentos' }).filter({ visible: true })
  await expect(sidebar.getByRole('link', { name: /Grande Recife\s*3/ })).toBeVisible()

  await page.goto(`/accounts/${account.id}/contacts`)
  await expect(page.getByText('4 contatos', { exact: true })).toBeVisible()
  await sidebar.getByRole('link', { name: /Grande Recife/ }).click()
  await expect(page.getByText('3 contatos encontrados')).toBeVisible()

  await page.getByRole('button', { name: 'Etiquetar' }).click()
  const labelling = page.getByRole('dialog', { name: 'Adicionar etiquetas' })
  await labelling.getByRole('combobox', { name: 'Etiquetas' }).click()
  await page.getByRole('option', { name: 'entregas' }).click()
  await labelling.getByRole('button', { name: 'Continuar' }).click()
  await labelling.getByRole('button', { name: 'Prosseguir com 3' }).click()
  await expect(labelling.getByText('Concluído. Alterados: 3, falhas: 0.')).toBeVisible()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Dividir' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Recife' }).click()
  await expect(page.getByText('2 contatos encontrados')).toBeVisible()
  await expect(page.getByRole('group', { name: 'Filtro' })).toContainText('a cidade é Recife')
})

test('a contact says which segments it is in, and why', async ({ page, account, ficha }) => {
  const id = await addContact(ficha, account, { name: 'Bia Luz', additional_attributes: { city: 'Recife' } })
  const payload = [{ attribute_key: 'city', filter_operator: 'equal_to', values: ['Recife', 'Olinda'], query_operator: null }]
  await ficha.api(account, 'POST', '/custom_filters', { name: 'Grande Recife', filter_type: 'contact', query: { payload } })
  await open(page, account, `/contacts/${id}`)
  await page.getByRole('group', { name: 'Segmentos' }).getByRole('button', { name: 'Grande Recife' }).click()
  const why = page.getByRole('dialog', { name: 'Por que neste segmento?' })
  await expect(why).toContainText('Está no segmento')
  await expect(why).toContainText('Aqui: Recife')
})

test('segments are ordered, copied and deleted; one that another uses stays, and says why', async ({ page, account, ficha }) => {
  const query = { payload: [{ attribute_key: 'city', filter_operator: 'equal_to', values: ['Recife'], query_operator: null }] }
  const make = (name: string, payload: object = query) => ficha.api<{ id: number }>(account, 'POST', '/custom_filters', { name, filter_type: 'contact', query: payload })
  const first = await make('Recife')
  await make('Fora de Recife', { payload: [{ attribute_key: 'segment', filter_operator: 'not_in_segment', values: [first.id], query_operator: null }] })
  await open(page, account, '/segments')
  const mine = page.getByRole('region', { name: 'Meus' }).getByRole('listitem')
  await expect(mine).toHaveCount(2)
  await expect(mine.nth(1)).toContainText('o contato não está no segmento Recife')
  await mine.filter({ hasText: 'Fora de' }).getByRole('button', { name: /para cima/ }).click()
  await expect(mine.first()).toContainText('Fora de Recife')

  await page.getByRole('button', { name: 'Ações de Recife', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Excluir…' }).click()
  const question = page.getByRole('dialog')
  await question.getByRole('button', { name: 'Excluir' }).click()
  await expect(question.getByRole('alert')).toContainText('Fora de Recife')
  await question.getByRole('button', { name: 'Cancelar' }).click()

  await page.getByRole('button', { name: 'Ações de Fora de Recife' }).click()
  await page.getByRole('menuitem', { name: 'Duplicar' }).click()
  await expect(mine).toHaveCount(3)
})
