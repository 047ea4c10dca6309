import { queryOptions } from '@tanstack/react-query'
import { api, ok } from './client'
import { keys } from './keys'
import type { AttributeModel, AttributeType, Definition } from './types'

const inAccount = (accountId: number) => ({ path: { account_id: accountId } })
const one = (accountId: number, id: number) => ({ path: { account_id: accountId, id } })

/** The attributes that the company has defined, in its order; archived ones too, deleted ones not. */
export function definitionsQuery(accountId: number, model: AttributeModel = 'contact_attribute') {
  return queryOptions({
    queryKey: keys.definitions(accountId, model),
    queryFn: ({ signal }) =>
      ok(
        api.GET('/api/v1/accounts/{account_id}/custom_attribute_definitions', {
          params: { ...inAccount(accountId), query: { attribute_model: model, archived: true } },
          signal,
        }),
      ) as Promise<Definition[]>,
    staleTime: 60_000,
  })
}

/** Those deleted in the last 30 days, which can be put back. */
export function deletedDefinitionsQuery(accountId: number, model: AttributeModel) {
  return queryOptions({
    queryKey: [...keys.definitions(accountId, model), 'deleted'],
    queryFn: ({ signal }) =>
      ok(
        api.GET('/api/v1/accounts/{account_id}/custom_attribute_definitions', {
          params: { ...inAccount(accountId), query: { attribute_model: model, deleted: true } },
          signal,
        }),
      ) as Promise<Definition[]>,
  })
}

/** How many contacts hold a value. */
export function usageQuery(accountId: number, id: number) {
  return queryOptions({
    queryKey: ['definition-usage', accountId, id],
    queryFn: ({ signal }) =>
      ok(
        api.GET('/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}/usage', {
          params: one(accountId, id),
          signal,
        }),
      ),
    staleTime: 0,
  })
}

export type DefinitionInput = {
  attribute_display_name: string
  attribute_display_type: AttributeType
  attribute_description: string
  attribute_values: string[]
  currency_code: string
  regex_pattern: string
  regex_cue: string
  identifies_person: boolean
}

export function createDefinition(accountId: number, model: AttributeModel, input: DefinitionInput) {
  const body = { ...input, attribute_model: model }
  return ok(api.POST('/api/v1/accounts/{account_id}/custom_attribute_definitions', { params: inAccount(accountId), body }))
}

export function changeDefinition(accountId: number, id: number, body: Partial<DefinitionInput> & { archived?: boolean }) {
  return ok(
    api.PATCH('/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}', { params: one(accountId, id), body }),
  )
}

export function deleteDefinition(accountId: number, id: number) {
  return ok(api.DELETE('/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}', { params: one(accountId, id) }))
}

export function restoreDefinition(accountId: number, id: number) {
  return ok(
    api.POST('/api/v1/accounts/{account_id}/custom_attribute_definitions/{id}/restore', { params: one(accountId, id) }),
  )
}

export function orderDefinitions(accountId: number, ids: number[]) {
  return ok(
    api.POST('/api/v1/accounts/{account_id}/custom_attribute_definitions/order', {
      params: inAccount(accountId),
      body: { ids },
    }),
  )
}
