/** The bytes of a part of a file. Rejects when the file has changed on the disk: browsers give it no more. */
export function bytesOf(part: Blob): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(new Uint8Array(reader.result as ArrayBuffer))
    reader.onerror = () => reject(reader.error ?? new Error('not readable'))
    reader.readAsArrayBuffer(part)
  })
}
