package api

import (
	"slices"

	"github.com/fichahq/ficha/internal/account"
)

// inAccount is where everything of an account lives.
const inAccount = "/api/v1/accounts/{account_id}"

// routes gives every endpoint, with who may use it. A member's permission is checked
// here first and by the service again.
func routes() []route {
	return slices.Concat(personRoutes(), accountRoutes(), contactRoutes(), attributeRoutes(), recordRoutes(), mergeRoutes(), bulkRoutes(), filterRoutes(), importRoutes(), conversationRoutes(), visitorRoutes(), whatsappRoutes(), webhookRoutes(), pageRoutes())
}

func personRoutes() []route {
	return []route{
		// Sign-in, and what happens before it.
		{"POST", "/auth/sign_in", public, "signIn", "Sign in by e-mail and password", handle((*API).signIn)},
		{"DELETE", "/auth/sign_out", signedIn, "signOut", "End the session", handle((*API).signOut)},
		{"GET", "/auth/validate_token", signedIn, "validateToken", "Check a session or token", handle((*API).validateToken)},
		{"POST", "/auth/password", public, "requestPasswordReset", "Mail a link that sets a new password", handle((*API).requestPasswordReset)},
		{"PUT", "/auth/password", public, "resetPassword", "Set a new password by the link", handle((*API).resetPassword)},
		{"GET", "/auth/invitations/{token}", public, "getInvitation", "Read an invitation", handle((*API).getInvitation)},
		{"POST", "/auth/invitations/{token}", public, "acceptInvitation", "Accept an invitation", handle((*API).acceptInvitation)},
		{"GET", "/api/v1/setup", public, "getSetup", "Whether the first account is still to be made", handle((*API).getSetup)},
		{"POST", "/api/v1/setup", public, "setup", "Make the first account", handle((*API).setup)},

		// The signed-in person.
		{"GET", "/api/v1/profile", signedIn, "getProfile", "Who is signed in", handle((*API).getProfile)},
		{"PATCH", "/api/v1/profile", signedIn, "updateProfile", "Change one's name or language", handle((*API).updateProfile)},
		{"PUT", "/api/v1/profile", signedIn, "replaceProfile", "Change one's name or language", handle((*API).updateProfile)},
		{"POST", "/api/v1/profile/password", signedIn, "changePassword", "Change one's password", handle((*API).changePassword)},
		{"GET", "/api/v1/profile/access_tokens", signedIn, "listAccessTokens", "Personal access tokens", handle((*API).listAccessTokens)},
		{"POST", "/api/v1/profile/access_tokens", signedIn.withSecret(), "createAccessToken", "Make a personal access token, shown once", handle((*API).createAccessToken)},
		{"DELETE", "/api/v1/profile/access_tokens/{id}", signedIn, "deleteAccessToken", "Delete a personal access token", handle((*API).deleteAccessToken)},
	}
}

func accountRoutes() []route {
	return []route{
		// The account, its members and teams.
		{"GET", inAccount, member, "getAccount", "The account", handle((*API).getAccount)},
		{"PATCH", inAccount, may(account.Settings), "updateAccount", "Change the account", handle((*API).updateAccount)},
		{"PUT", inAccount, may(account.Settings), "replaceAccount", "Change the account", handle((*API).updateAccount)},
		{"GET", inAccount + "/agents", member, "listMembers", "Members", handle((*API).listMembers)},
		{"POST", inAccount + "/agents", may(account.Settings), "inviteMember", "Invite a person", handle((*API).inviteMember)},
		{"PATCH", inAccount + "/agents/{id}", may(account.Settings), "updateMember", "Change a member's role or status", handle((*API).updateMember)},
		{"PUT", inAccount + "/agents/{id}", may(account.Settings), "replaceMember", "Change a member's role or status", handle((*API).updateMember)},
		{"DELETE", inAccount + "/agents/{id}", may(account.Settings), "removeMember", "Remove a member", handle((*API).removeMember)},
		{"POST", inAccount + "/agents/{id}/invitation", may(account.Settings), "inviteMemberAgain", "Mail the invitation again", handle((*API).inviteMemberAgain)},
		{"POST", inAccount + "/agents/{id}/invitation_link", may(account.Settings).withSecret(), "createInvitationLink", "Make a link to hand over; earlier ones stop working, but for the mail's", handle((*API).createInvitationLink)},
		{"GET", inAccount + "/custom_roles", may(account.Settings), "listCustomRoles", "Custom roles by name", handle((*API).listCustomRoles)},
		{"POST", inAccount + "/custom_roles", may(account.Settings), "createCustomRole", "Make a custom role", handle((*API).createCustomRole)},
		{"GET", inAccount + "/custom_roles/{id}", may(account.Settings), "getCustomRole", "A custom role", handle((*API).getCustomRole)},
		{"PATCH", inAccount + "/custom_roles/{id}", may(account.Settings), "updateCustomRole", "Change a custom role, from its members' next request on", handle((*API).updateCustomRole)},
		{"PUT", inAccount + "/custom_roles/{id}", may(account.Settings), "replaceCustomRole", "Change a custom role, from its members' next request on", handle((*API).updateCustomRole)},
		{"DELETE", inAccount + "/custom_roles/{id}", may(account.Settings), "deleteCustomRole", "Delete a custom role that nobody has", handle((*API).deleteCustomRole)},
		{"GET", inAccount + "/teams", member, "listTeams", "Teams", handle((*API).listTeams)},
		{"POST", inAccount + "/teams", may(account.Settings), "createTeam", "Make a team", handle((*API).createTeam)},
		{"GET", inAccount + "/teams/{id}", member, "getTeam", "A team", handle((*API).getTeam)},
		{"PATCH", inAccount + "/teams/{id}", may(account.Settings), "updateTeam", "Change a team", handle((*API).updateTeam)},
		{"PUT", inAccount + "/teams/{id}", may(account.Settings), "replaceTeam", "Change a team", handle((*API).updateTeam)},
		{"DELETE", inAccount + "/teams/{id}", may(account.Settings), "deleteTeam", "Delete a team", handle((*API).deleteTeam)},
		{"GET", inAccount + "/teams/{id}/team_members", member, "listTeamMembers", "Who is in a team", handle((*API).listTeamMembers)},
		{"POST", inAccount + "/teams/{id}/team_members", may(account.Settings), "addTeamMembers", "Put members into a team", handle((*API).addTeamMembers)},
		{"PATCH", inAccount + "/teams/{id}/team_members", may(account.Settings), "replaceTeamMembers", "Say who is in a team", handle((*API).replaceTeamMembers)},
		{"DELETE", inAccount + "/teams/{id}/team_members", may(account.Settings), "removeTeamMembers", "Take members out of a team", handle((*API).removeTeamMembers)},
	}
}

func contactRoutes() []route {
	return []route{
		// Contacts.
		{"GET", inAccount + "/contacts", may(account.Contacts), "listContacts", "Contacts, a page at a time", handle((*API).listContacts)},
		{"POST", inAccount + "/contacts", may(account.Edit).withForm(), "createContact", "Create a contact", handle((*API).createContact)},
		{"GET", inAccount + "/contacts/search", may(account.Contacts), "searchContacts", "Contacts by a fragment of name, email, phone, identifier or company", handle((*API).searchContacts)},
		{"GET", inAccount + "/contacts/count", may(account.Contacts), "countContacts", "How many contacts there are, or match", handle((*API).countContacts)},
		{"POST", inAccount + "/contacts/import", may(account.Import).withUpload(), "importContacts", "Import a file with the default choices", upload((*API).importContacts)},
		{"POST", inAccount + "/contacts/upsert", may(account.Edit).withForm(), "upsertContact", "Change the contact with one of these identities, or create it", handle((*API).upsertContact)},
		{"GET", inAccount + "/contacts/active", may(account.Contacts), "listActiveContacts", "Contacts that are online: none before there are channels", handle((*API).activeContacts)},
		{"GET", inAccount + "/search/contacts", may(account.Contacts), "searchEverything", "Contacts by a fragment, latest activity first", handle((*API).searchEverything)},
		{"GET", inAccount + "/contacts/{id}/avatar", may(account.Contacts), "getAvatar", "The picture of a contact", picture((*API).showAvatar)},
		{"PUT", inAccount + "/contacts/{id}/avatar", may(account.Edit).withUpload(), "setAvatar", "Give a contact a picture", pictureUpload((*API).setAvatar)},
		{"DELETE", inAccount + "/contacts/{id}/avatar", may(account.Edit), "deleteAvatar", "Take a contact's picture away", handle((*API).removeAvatar)},
		{"GET", inAccount + "/contacts/{id}", may(account.Contacts), "getContact", "A contact", handle((*API).getContact)},
		{"PATCH", inAccount + "/contacts/{id}", may(account.Edit).withForm(), "updateContact", "Change a contact", handle((*API).updateContact)},
		{"PUT", inAccount + "/contacts/{id}", may(account.Edit).withForm(), "replaceContact", "Change a contact", handle((*API).updateContact)},
		{"DELETE", inAccount + "/contacts/{id}", may(account.Delete), "deleteContact", "Delete a contact", handle((*API).deleteContact)},
		{"POST", inAccount + "/contacts/{id}/destroy_custom_attributes", may(account.Edit), "destroyCustomAttributes", "Take custom attributes off a contact", handle((*API).destroyCustomAttributes)},
	}
}

func bulkRoutes() []route {
	return []route{
		// Many contacts at once. What the action does decides who may.
		{"GET", inAccount + "/bulk_actions", may(account.Contacts), "listBulkActions", "Bulk actions, newest first", handle((*API).listBulkActions)},
		{"POST", inAccount + "/bulk_actions", member, "createBulkAction", "Change many contacts: label, unlabel, update, block, unblock or delete", handle((*API).createBulkAction)},
		{"GET", inAccount + "/bulk_actions/{id}", may(account.Contacts), "getBulkAction", "A bulk action and how far it is", handle((*API).getBulkAction)},
		{"POST", inAccount + "/bulk_actions/{id}/start", member, "startBulkAction", "Start what was prepared, on the contacts as they were counted", handle((*API).startBulkAction)},
		{"POST", inAccount + "/bulk_actions/{id}/stop", member, "stopBulkAction", "Stop a bulk action; what is done stays", handle((*API).stopBulkAction)},
		{"POST", inAccount + "/bulk_actions/{id}/undo", member, "undoBulkAction", "Give the contacts back what they had, unless somebody has changed it since", handle((*API).undoBulkAction)},

		// Files of contacts, each its own member's.
		{"POST", inAccount + "/contacts/export", may(account.Export), "exportContacts", "Write contacts into a file, in the background", handle((*API).exportContacts)},
		{"GET", inAccount + "/exports", may(account.Export), "listExports", "One's exports, newest first", handle((*API).listExports)},
		{"GET", inAccount + "/exports/{id}", may(account.Export), "getExport", "An export and how far it is", handle((*API).getExport)},
		{"POST", inAccount + "/exports/{id}/cancel", may(account.Export), "cancelExport", "Cancel an export", handle((*API).cancelExport)},
		{"GET", inAccount + "/exports/{id}/file", may(account.Export), "getExportFile", "The file, for a week", download((*API).exportFile)},
	}
}

func mergeRoutes() []route {
	return []route{
		{"POST", inAccount + "/actions/contact_merge", may(account.Merge), "mergeContacts", "Make one contact of two", handle((*API).mergeContacts)},
		{"POST", inAccount + "/actions/contact_merge/preview", may(account.Merge), "previewMerge", "What merging two contacts would do", handle((*API).previewMerge)},
		{"POST", inAccount + "/actions/contact_unmerge", may(account.Merge), "unmergeContacts", "Take a merge of the last 30 days back", handle((*API).unmergeContacts)},
		{"GET", inAccount + "/duplicates", may(account.Contacts), "listDuplicates", "Pairs of contacts that may be one person, the likeliest first", handle((*API).listDuplicates)},
		{"POST", inAccount + "/duplicates/scan", may(account.Merge), "scanDuplicates", "Look for duplicates among all contacts, in the background", handle((*API).scanDuplicates)},
		{"POST", inAccount + "/duplicates/{id}/dismiss", may(account.Merge), "dismissDuplicate", "Two contacts are two people, for good", handle((*API).dismissDuplicate)},
		{"POST", inAccount + "/duplicates/{id}/reopen", may(account.Merge), "reopenDuplicate", "Put a dismissed pair back among the open ones", handle((*API).reopenDuplicate)},
		{"GET", inAccount + "/contacts/{id}/duplicates", may(account.Contacts), "listContactDuplicates", "Contacts that may be the same person", handle((*API).listContactDuplicates)},
	}
}

func attributeRoutes() []route {
	return []route{
		{"GET", inAccount + "/custom_attribute_definitions", may(account.Contacts), "listAttributes", "Custom attributes in their order", handle((*API).listAttributes)},
		{"POST", inAccount + "/custom_attribute_definitions", may(account.Definitions), "createAttribute", "Define a custom attribute", handle((*API).createAttribute)},
		{"POST", inAccount + "/custom_attribute_definitions/order", may(account.Definitions), "orderAttributes", "Put custom attributes into an order", emptied((*API).orderAttributes)},
		{"GET", inAccount + "/custom_attribute_definitions/{id}", may(account.Contacts), "getAttribute", "A custom attribute", handle((*API).getAttribute)},
		{"PATCH", inAccount + "/custom_attribute_definitions/{id}", may(account.Definitions), "updateAttribute", "Change a custom attribute, never its key", handle((*API).updateAttribute)},
		{"PUT", inAccount + "/custom_attribute_definitions/{id}", may(account.Definitions), "replaceAttribute", "Change a custom attribute, never its key", handle((*API).updateAttribute)},
		{"DELETE", inAccount + "/custom_attribute_definitions/{id}", may(account.Definitions), "deleteAttribute", "Delete a custom attribute and its values; for 30 days it can be restored", emptied((*API).deleteAttribute)},
		{"GET", inAccount + "/custom_attribute_definitions/{id}/usage", may(account.Contacts), "countAttributeValues", "How many contacts have a value", handle((*API).countAttributeValues)},
		{"POST", inAccount + "/custom_attribute_definitions/{id}/restore", may(account.Definitions), "restoreAttribute", "Bring a deleted custom attribute and its values back", handle((*API).restoreAttribute)},
	}
}

func importRoutes() []route {
	return []route{
		// Imports.
		{"GET", inAccount + "/imports", may(account.Import), "listImports", "Imports, newest first", handle((*API).listImports)},
		{"POST", inAccount + "/imports", may(account.Import).withUpload(), "addImport", "Store and inspect a file, to be previewed and started", uploadOf[importPayload]((*API).addImport)},
		{"POST", inAccount + "/import_uploads", may(account.Import), "beginUpload", "Announce a large file, to be sent in parts", handle((*API).beginUpload)},
		{"GET", inAccount + "/import_uploads/{id}", may(account.Import), "getUpload", "How much of a file has come; HEAD gives it in Upload-Offset and Upload-Length", handle((*API).getUpload)},
		{"PATCH", inAccount + "/import_uploads/{id}", may(account.Import).withUpload(), "addPart", "Send what comes next of a file, from Upload-Offset on", part((*API).addPart)},
		{"DELETE", inAccount + "/import_uploads/{id}", may(account.Import), "dropUpload", "Forget an upload", emptied((*API).dropUpload)},
		{"GET", inAccount + "/imports/template", may(account.Import), "getImportTemplate", "A file to start from", download((*API).importTemplate)},
		{"GET", inAccount + "/imports/names", may(account.Contacts), "listImportNames", "Which imports have written contacts, newest first, at most 500: for filters on an import", handle((*API).listImportNames)},
		{"GET", inAccount + "/imports/{id}", may(account.Import), "getImport", "An import and how far it is", handle((*API).getImport)},
		{"POST", inAccount + "/imports/{id}/preview", may(account.Import), "previewImport", "Show what an import would do, without doing it", handle((*API).previewImport)},
		{"POST", inAccount + "/imports/{id}/forget_mapping", may(account.Import), "forgetMapping", "Forget what was remembered for the header of an import that is being prepared, and give it the automatic columns and choices", handle((*API).forgetMapping)},
		{"POST", inAccount + "/imports/{id}/start", may(account.Import), "startImport", "Start an import, or let a paused one go on", handle((*API).startImport)},
		{"POST", inAccount + "/imports/{id}/cancel", may(account.Import), "cancelImport", "Stop an import; what is in stays, or goes as well", handle((*API).cancelImport)},
		{"POST", inAccount + "/imports/{id}/undo", may(account.Import), "undoImport", "Take an import of the last 30 days back, as far as nobody has changed it since", handle((*API).undoImport)},
		{"GET", inAccount + "/imports/{id}/kept", may(account.Import), "listKept", "Contacts of which undoing an import has left something", handle((*API).listKept)},
		{"GET", inAccount + "/imports/{id}/rows", may(account.Import), "listImportRows", "What became of the rows, by outcome", handle((*API).listImportRows)},
		{"GET", inAccount + "/imports/{id}/rejected", may(account.Import), "getRejectedRows", "The rejected rows as a file", download((*API).rejectedRows)},
	}
}

func pageRoutes() []route {
	return []route{
		// What the page remembers and listens to.
		{"GET", inAccount + "/preferences/{name}", member, "getPreference", "What the page remembers for the signed-in person", handle((*API).getPreference)},
		{"PUT", inAccount + "/preferences/{name}", member, "setPreference", "Remember any JSON of at most 64 KB; null forgets it", handle((*API).setPreference)},
		{"GET", inAccount + "/notifications", member, "listNotifications", "What the signed-in person was told", handle((*API).listNotifications)},
		{"POST", inAccount + "/notifications/read", member, "readNotifications", "Mark all as read", handle((*API).readNotifications)},
		{"GET", inAccount + "/events", member, "listenToEvents", "What changes, as it changes (server-sent events)", stream((*API).listen)},
	}
}
