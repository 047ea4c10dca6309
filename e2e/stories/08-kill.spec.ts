import { generate } from '../support/ficha.ts'
import { chooseFile, count, expectOneHeading, startImport } from '../support/people.ts'
import { expect, open, test } from '../support/test.ts'

const people = 100_000

test('an import goes on by itself after the program was killed @sqlite', async ({ page, account, ficha, inbox }) => {
  const file = { name: 'cem-mil.csv', content: await generate(people) }
  await open(page, account, '/imports')
  await chooseFile(page, file)
  await expectOneHeading(page, file.name)
  await startImport(page)

  await test.step('it is killed in the middle', async () => {
    const done = async () => Number((await count(page, 'Criados').innerText()).replaceAll(/\D/g, ''))
    // Until then the page shows what the preview has counted.
    await expect(page.getByText('Em andamento').first()).toBeVisible()
    await expect.poll(done, { intervals: [20] }).toBeGreaterThan(0)
    await ficha.stop('SIGKILL')
    expect(await done()).toBeLessThan(people)
    await expect(page.getByText('Em andamento').first()).toBeVisible()
  })

  await test.step('the page left open ends with everybody', async () => {
    await ficha.start()
    await expect(page.getByText('Concluída')).toBeVisible({ timeout: 40_000 })
    await expect(count(page, 'Criados')).toHaveText('100.000')
    await expect(count(page, 'Rejeitados')).toHaveText('0')
    await page.getByRole('link', { name: 'Ver contatos' }).click()
    await expect(page.getByText('100.000 contatos encontrados', { exact: true })).toBeVisible()
  })

  await test.step('there is one mail about it', async () => {
    await inbox.mailTo(account.email, /cem-mil\.csv/)
    expect(inbox.mails).toHaveLength(1)
  })
})
