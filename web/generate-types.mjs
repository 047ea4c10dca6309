// Writes the types of the API from its OpenAPI document. The document's examples
// are left out: openapi-typescript would copy all of them into comments.
import { readFile, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'

const document = JSON.parse(await readFile('openapi.json', 'utf8'))

for (const path of Object.values(document.paths)) {
  for (const operation of Object.values(path)) {
    for (const place of [operation.requestBody, ...Object.values(operation.responses ?? {})]) {
      for (const media of Object.values(place?.content ?? {})) {
        delete media.example
        delete media.examples
      }
    }
  }
}

await writeFile('src/api/schema.gen.ts', '/* Generated from openapi.json; do not edit. */\n\n' + astToString(await openapiTS(document)))
