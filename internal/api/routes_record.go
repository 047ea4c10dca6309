package api

import "github.com/fichahq/ficha/internal/account"

// recordRoutes are those of what a contact carries besides its fields.
func recordRoutes() []route {
	return []route{
		{"GET", inAccount + "/labels", may(account.Contacts), "listLabels", "Labels by title, or those that can be restored", handle((*API).listLabels)},
		{"POST", inAccount + "/labels", may(account.Labels), "createLabel", "Make a label", handle((*API).createLabel)},
		{"GET", inAccount + "/labels/{id}", may(account.Contacts), "getLabel", "A label", handle((*API).getLabel)},
		{"PATCH", inAccount + "/labels/{id}", may(account.Labels), "updateLabel", "Change a label, on every contact that has it", handle((*API).updateLabel)},
		{"PUT", inAccount + "/labels/{id}", may(account.Labels), "replaceLabel", "Change a label, on every contact that has it", handle((*API).updateLabel)},
		{"DELETE", inAccount + "/labels/{id}", may(account.Labels), "deleteLabel", "Delete a label and take it off all contacts; for 30 days it can be restored", handle((*API).deleteLabel)},
		{"POST", inAccount + "/labels/{id}/restore", may(account.Labels), "restoreLabel", "Bring a deleted label back onto its contacts", handle((*API).restoreLabel)},
		{"GET", inAccount + "/contacts/{id}/labels", may(account.Contacts), "listContactLabels", "The titles of a contact's labels", handle((*API).listContactLabels)},
		{"POST", inAccount + "/contacts/{id}/labels", may(account.Edit), "setContactLabels", "Replace a contact's labels; an unknown title becomes a label if one may make labels", handle((*API).setContactLabels)},
		{"GET", inAccount + "/contacts/{id}/events", may(account.Contacts), "listContactEvents", "What happened to a contact, newest first", handle((*API).listContactEvents)},
		{"POST", inAccount + "/contacts/{id}/events/{event_id}/restore", may(account.Edit), "restoreContactField", "Put a field back to what it was before an entry", handle((*API).restoreContactField)},
		{"GET", inAccount + "/contacts/{id}/personal_data", may(account.Export), "getPersonalData", "Everything that is held about one person, as a file", personalData((*API).getPersonalData)},
		{"POST", inAccount + "/contacts/{id}/erase", may(account.Delete), "eraseContact", "Erase a person for good, with everything and every file that held them", handle((*API).eraseContact)},
		{"GET", inAccount + "/erasures/{id}", may(account.Delete), "getErasure", "One erasure: how far it is, and its receipt", handle((*API).getErasure)},
		{"GET", inAccount + "/erasures", may(account.Delete), "listErasures", "Receipts of erasures, newest first", handle((*API).listErasures)},
		{"GET", inAccount + "/contacts/{id}/notes", may(account.Contacts), "listNotes", "Notes about a contact: the pinned ones first, then the newest", handle((*API).listNotes)},
		{"POST", inAccount + "/contacts/{id}/notes", may(account.Edit), "createNote", "Write a note about a contact", handle((*API).createNote)},
		{"GET", inAccount + "/contacts/{id}/notes/{note_id}", may(account.Contacts), "getNote", "A note", handle((*API).getNote)},
		{"PATCH", inAccount + "/contacts/{id}/notes/{note_id}", may(account.Edit), "updateNote", "Change or pin a note", handle((*API).updateNote)},
		{"PUT", inAccount + "/contacts/{id}/notes/{note_id}", may(account.Edit), "replaceNote", "Change or pin a note", handle((*API).updateNote)},
		{"DELETE", inAccount + "/contacts/{id}/notes/{note_id}", may(account.Edit), "deleteNote", "Delete a note", handle((*API).deleteNote)},
	}
}
