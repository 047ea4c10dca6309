package api

import "github.com/fichahq/ficha/internal/account"

// filterRoutes are those of filters and segments. Who sees contacts may filter them
// and save that; segments are each member's own.
func filterRoutes() []route {
	sees := may(account.Contacts)
	return []route{
		{"POST", inAccount + "/contacts/filter", sees, "filterContacts", "Contacts that a filter holds for, a page at a time", handle((*API).filterContacts)},
		{"POST", inAccount + "/contacts/filter/count", sees, "countFilteredContacts", "How many contacts a filter holds for", handle((*API).countFiltered)},
		{"POST", inAccount + "/contacts/filter/split", sees, "splitContacts", "Contacts that a filter holds for, counted by the values of a field", handle((*API).splitContacts)},
		{"GET", inAccount + "/contacts/filter/schema", sees, "getFilterSchema", "What filters may ask about, and how", handle((*API).filterSchema)},
		{"GET", inAccount + "/contacts/filter/values", sees, "listFilterValues", "Values of a field that contacts have, the most common first", handle((*API).filterValues)},
		{"GET", inAccount + "/contacts/{id}/explain", sees, "explainContact", "Why a contact is in a segment or not", handle((*API).explainContact)},
		{"POST", inAccount + "/contacts/{id}/explain", sees, "explainContactFilter", "Why a filter holds for a contact or not", handle((*API).explainContactFilter)},
		{"GET", inAccount + "/contacts/{id}/segments", sees, "listContactSegments", "The segments that a contact is in", handle((*API).listContactSegments)},

		{"GET", inAccount + "/custom_filters", sees, "listSegments", "One's own segments in their order, then those that others share", handle((*API).listSegments)},
		{"POST", inAccount + "/custom_filters", sees, "createSegment", "Save a filter under a name", handle((*API).createSegment)},
		{"GET", inAccount + "/custom_filters/ready", sees, "listReadySegments", "Segments that come ready-made", handle((*API).listReadySegments)},
		{"POST", inAccount + "/custom_filters/order", sees, "orderSegments", "Put one's own segments into an order", emptied((*API).orderSegments)},
		{"GET", inAccount + "/custom_filters/{id}", sees, "getSegment", "A segment", handle((*API).getSegment)},
		{"PATCH", inAccount + "/custom_filters/{id}", sees, "updateSegment", "Change a segment of one's own", handle((*API).updateSegment)},
		{"PUT", inAccount + "/custom_filters/{id}", sees, "replaceSegment", "Change a segment of one's own", handle((*API).updateSegment)},
		{"DELETE", inAccount + "/custom_filters/{id}", sees, "deleteSegment", "Delete a segment of one's own that no other names", emptied((*API).deleteSegment)},
		{"POST", inAccount + "/custom_filters/{id}/duplicate", sees, "duplicateSegment", "Copy a segment for oneself", handle((*API).duplicateSegment)},
		{"GET", inAccount + "/custom_filters/{id}/count", sees, "countSegment", "How many contacts are in a segment now", handle((*API).countSegment)},
	}
}
