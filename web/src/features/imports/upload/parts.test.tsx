import { createHash } from 'node:crypto'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { announceLive } from '@/lib/live'
import { administrator, importOf, inAccount, listOf, openApp, problem, signedInAs, testServer } from '@/test/app'
import { partSize } from './parts'

const server = testServer()
const size = partSize * 2 + 1000

const content = 'Nome;E-mail\n'.padEnd(size, '0123456')
const large = () => new File([content], 'clientes.csv', { type: 'text/csv', lastModified: 1_700_000_000_000 })

/** A server that takes files in parts; `breaks` is asked at each one how many of its bytes come before the line breaks. */
async function openWith(breaks: (n: number) => number | null, kept = '') {
  const seen = { text: kept, offsets: [] as number[], begun: 0, dropped: 0, made: [] as unknown[], keys: [] as (string | null)[] }
  const upload = () => ({ id: 5, file_name: 'clientes.csv', size, offset: seen.text.length })
  const made = importOf({ id: 9, status: 'uploaded' })
  server.use(
    ...signedInAs(administrator),
    http.get(inAccount('/imports'), () => listOf(importOf())),
    http.post(inAccount('/import_uploads'), () => {
      seen.begun++
      return HttpResponse.json({ payload: upload() })
    }),
    http.get(inAccount('/import_uploads/5'), () => HttpResponse.json({ payload: upload() })),
    http.delete(inAccount('/import_uploads/5'), () => {
      seen.dropped++
      return new HttpResponse(null, { status: 204 })
    }),
    http.patch(inAccount('/import_uploads/5'), async ({ request }) => {
      const offset = Number(request.headers.get('Upload-Offset'))
      if (offset !== seen.text.length) return problem(409, { code: 'upload_offset' })
      const came = breaks(seen.offsets.push(offset))
      const text = await request.text()
      seen.text += text.slice(0, came ?? text.length)
      return came === null ? new HttpResponse(null, { status: 204, headers: { 'Upload-Offset': String(seen.text.length) } }) : HttpResponse.error()
    }),
    http.post(inAccount('/imports'), async ({ request }) => {
      seen.made.push(await request.json())
      seen.keys.push(request.headers.get('Idempotency-Key'))
      return HttpResponse.json({ payload: made })
    }),
    http.get(inAccount('/imports/9'), () => HttpResponse.json({ payload: made })),
  )
  const app = await openApp('/accounts/1/imports')
  const input = await screen.findByLabelText('Choose a file or drop it here', { selector: 'input' })
  return { ...app, seen, choose: (file: File) => fireEvent.change(input, { target: { files: [file] } }) }
}

const connected = () => window.dispatchEvent(new Event('online'))

describe('a large file', () => {
  it('goes in parts, and on from what has come when the line breaks in the middle of one', async () => {
    const { seen, choose, where } = await openWith((n) => (n === 2 ? 300 : null))
    choose(large())
    expect(await screen.findByText('The connection broke. It goes on by itself as soon as it can.')).toBeVisible()
    connected()
    await waitFor(() => expect(where()).toBe('/accounts/1/imports/9'), { timeout: 5000 })
    expect(seen.offsets).toEqual([0, partSize, partSize + 300, partSize * 2 + 300])
    expect(seen.text === content).toBe(true)
    expect(seen.made).toEqual([{ upload_id: 5, sha256: createHash('sha256').update(content).digest('hex') }])
    expect(seen.keys).toEqual(['upload-5'])
    expect(seen.begun).toBe(1)
  })

  it('waits for somebody to go on once several tries have failed', async () => {
    let broken = true
    const { seen, choose, user, where } = await openWith((n) => (n > 1 && broken ? 0 : null))
    choose(large())
    await waitFor(
      () => {
        connected()
        expect(screen.getByRole('button', { name: 'Go on sending' })).toBeVisible()
      },
      { timeout: 5000 },
    )
    expect(screen.getByText(/MB have arrived and stay for a day/)).toBeVisible()
    broken = false
    await user.click(screen.getByRole('button', { name: 'Go on sending' }))
    await waitFor(() => expect(where()).toBe('/accounts/1/imports/9'), { timeout: 5000 })
    expect(seen.begun).toBe(1)
    expect(seen.text).toHaveLength(size)
  })

  it('tells how much of it the server has read, until somebody has had enough', async () => {
    const { seen, choose, user } = await openWith(() => null)
    server.use(http.post(inAccount('/imports'), () => new Promise<Response>(() => {})))
    choose(large())
    await waitFor(() => {
      announceLive({ kind: 'import_upload', data: { id: 4, read: size, size } }) // another tab's
      announceLive({ kind: 'import_upload', data: { id: 5, read: size / 4, size } })
      expect(screen.getByText('25% read')).toBeVisible()
    })
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(await screen.findByText('Drop a file here or click to choose')).toBeVisible()
    await waitFor(() => expect(seen.dropped).toBe(1))
  })

  it('that was left goes on when it is chosen again', async () => {
    localStorage.setItem('ficha.upload.1', `5 ${size}.1700000000000`)
    const { seen, choose, where } = await openWith(() => null, content.slice(0, partSize))
    choose(large())
    await waitFor(() => expect(where()).toBe('/accounts/1/imports/9'), { timeout: 5000 })
    expect(seen.offsets[0]).toBe(partSize)
    expect(seen.begun).toBe(0)
    expect(localStorage.getItem('ficha.upload.1')).toBeNull()
  })

  it('that is stopped is forgotten by the server, too', async () => {
    const { seen, choose, user } = await openWith(() => 0)
    choose(large())
    await screen.findByText(/The connection broke/)
    await user.click(screen.getByRole('button', { name: 'Stop sending' }))
    expect(await screen.findByText('Drop a file here or click to choose')).toBeVisible()
    await waitFor(() => expect(seen.dropped).toBe(1))
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  })

  it('that was saved anew while it was sent is dropped, and can be chosen again', async () => {
    const { seen, choose } = await openWith(() => null)
    const text = 'The file has changed while it was uploaded. Begin the upload anew.'
    server.use(http.post(inAccount('/imports'), () => problem(409, { code: 'upload_changed', message: text, error: text })))
    choose(large())
    expect(await screen.findByText(text)).toBeVisible()
    await waitFor(() => expect(seen.dropped).toBe(1))
    expect(localStorage.getItem('ficha.upload.1')).toBeNull()
    expect(screen.getByText('Drop a file here or click to choose')).toBeVisible()
  })

  it('that the server refuses is not tried again', async () => {
    const { choose } = await openWith(() => null)
    server.use(http.post(inAccount('/import_uploads'), () => problem(413, { code: 'too_large' })))
    choose(large())
    expect(await screen.findByText(/The file is too large/)).toBeVisible()
    expect(screen.queryByRole('button', { name: /sending|again/ })).not.toBeInTheDocument()
  })
})
