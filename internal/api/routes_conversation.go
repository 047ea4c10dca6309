package api

import "github.com/fichahq/ficha/internal/account"

// inInbox is where everything of the public API of an inbox lives.
const (
	inInbox   = "/public/api/v1/inboxes/{identifier}"
	ofVisitor = inInbox + "/contacts/{source_id}"
)

// conversationRoutes are those of inboxes and conversations. Who may see a contact may see its
// conversations, in the inboxes that they are a member of, and who may change one may write to it.
func conversationRoutes() []route {
	sees, edits, settings := may(account.Contacts), may(account.Edit), may(account.Settings)
	return []route{
		{"GET", inAccount + "/inboxes", member, "listInboxes", "Inboxes: an administrator's are all, others' those that they are in", handle((*API).listInboxes)},
		{"POST", inAccount + "/inboxes", settings, "createInbox", "Make an inbox of a channel", handle((*API).createInbox)},
		{"GET", inAccount + "/inboxes/{id}", member, "getInbox", "An inbox", handle((*API).getInbox)},
		{"PATCH", inAccount + "/inboxes/{id}", settings, "updateInbox", "Change an inbox", handle((*API).updateInbox)},
		{"PUT", inAccount + "/inboxes/{id}", settings, "replaceInbox", "Change an inbox", handle((*API).updateInbox)},
		{"DELETE", inAccount + "/inboxes/{id}", settings, "deleteInbox", "Close an inbox for good; its conversations are resolved and stay with their contacts", handle((*API).deleteInbox)},
		{"POST", inAccount + "/inboxes/try_email", settings, "tryEmail", "Sign in to the servers of an e-mail inbox with settings that are not stored", handle((*API).tryEmail)},
		{"GET", inAccount + "/inbox_members/{id}", member, "listInboxMembers", "Who is in an inbox", handle((*API).listInboxMembers)},
		{"POST", inAccount + "/inbox_members", settings, "addInboxMembers", "Put members into an inbox", handle((*API).addInboxMembers)},
		{"PATCH", inAccount + "/inbox_members", settings, "replaceInboxMembers", "Say who is in an inbox", handle((*API).replaceInboxMembers)},
		{"DELETE", inAccount + "/inbox_members", settings, "removeInboxMembers", "Take members out of an inbox", handle((*API).removeInboxMembers)},

		{"GET", inAccount + "/conversations", sees, "listConversations", "Conversations, the latest activity first", handle((*API).listConversations)},
		{"POST", inAccount + "/conversations", edits.withFiles("conversation"), "createConversation", "Begin a conversation with a contact, and, if one is given, with a message", handle((*API).createConversation)},
		{"GET", inAccount + "/conversations/meta", sees, "countConversations", "How many conversations there are, by assignment", handle((*API).countConversations)},
		{"POST", inAccount + "/conversations/filter", sees, "filterConversations", "Conversations that a filter holds for, the latest activity first, and how many there are", handle((*API).filterConversations)},
		{"PATCH", inAccount + "/conversations/{id}", edits, "updateConversation", "Say how urgent a conversation is", handle((*API).updateConversation)},
		{"GET", inAccount + "/conversations/{id}", sees, "getConversation", "A conversation", handle((*API).getConversation)},
		{"GET", inAccount + "/conversations/{id}/messages", sees, "listMessages", "Messages of a conversation, 20 at a time", handle((*API).listMessages)},
		{"POST", inAccount + "/conversations/{id}/messages", edits.withFiles("message"), "createMessage", "Write to the contact, or a note; or hand on what the contact has written", handle((*API).createMessage)},
		{"PATCH", inAccount + "/conversations/{id}/messages/{message_id}", edits, "updateMessage", "Say what became of a message", handle((*API).updateMessage)},
		{"DELETE", inAccount + "/conversations/{id}/messages/{message_id}", edits, "deleteMessage", "Delete for good what a message said, with its files; what has been sent stays with whom it was sent to", handle((*API).deleteMessage)},
		{"GET", inAccount + "/conversations/{id}/messages/{message_id}/mail", sees, "showMail", "The HTML of a mail as a page in which nothing runs; 404 for a message without", mailPage((*API).showMail)},
		{"POST", inAccount + "/conversations/{id}/messages/{message_id}/retry", edits, "retryMessage", "Send a message again that has failed", handle((*API).retryMessage)},
		{"POST", inAccount + "/conversations/{id}/toggle_status", edits, "toggleStatus", "Open, resolve or snooze a conversation", handle((*API).toggleStatus)},
		{"POST", inAccount + "/conversations/{id}/toggle_priority", edits, "togglePriority", "Say how urgent a conversation is", handle((*API).togglePriority)},
		{"POST", inAccount + "/conversations/{id}/assignments", edits, "assignConversation", "Give a conversation to a member or a team", handle((*API).assignConversation)},
		{"GET", inAccount + "/conversations/{id}/labels", sees, "listConversationLabels", "The titles of a conversation's labels", handle((*API).listConversationLabels)},
		{"POST", inAccount + "/conversations/{id}/labels", edits, "setConversationLabels", "Replace a conversation's labels; an unknown title becomes a label if one may make labels", handle((*API).setConversationLabels)},
		{"POST", inAccount + "/conversations/{id}/custom_attributes", edits, "setConversationAttributes", "Replace a conversation's custom attributes", handle((*API).setConversationAttributes)},
		{"POST", inAccount + "/conversations/{id}/toggle_typing_status", edits, "typeInConversation", "Say that one is writing to the contact, or not any more", handle((*API).typeInConversation)},
		{"POST", inAccount + "/conversations/{id}/update_last_seen", edits, "seeConversation", "Mark a conversation as read", handle((*API).seeConversation)},

		{"GET", inAccount + "/conversations/{id}/variables", sees, "listVariables", "What the variables of a text stand for in a conversation", handle((*API).listVariables)},
		{"GET", inAccount + "/canned_responses", sees, "listCannedResponses", "Canned replies by short code; with search the best fit first", handle((*API).listCanned)},
		{"POST", inAccount + "/canned_responses", edits, "createCannedResponse", "Keep a text under a short code", handle((*API).createCanned)},
		{"PATCH", inAccount + "/canned_responses/{id}", edits, "updateCannedResponse", "Change a canned reply", handle((*API).updateCanned)},
		{"PUT", inAccount + "/canned_responses/{id}", edits, "replaceCannedResponse", "Change a canned reply", handle((*API).updateCanned)},
		{"DELETE", inAccount + "/canned_responses/{id}", edits, "deleteCannedResponse", "Delete a canned reply", handle((*API).deleteCanned)},

		{"GET", inAccount + "/contacts/{id}/conversations", sees, "listContactConversations", "The latest conversations of a contact", handle((*API).contactConversations)},
		{"GET", inAccount + "/contacts/{id}/contactable_inboxes", sees, "listContactableInboxes", "Inboxes by which a contact can be written to", handle((*API).contactableInboxes)},
		{"POST", inAccount + "/contacts/{id}/contact_inboxes", edits, "createContactInbox", "Give a contact a source id in an inbox", handle((*API).createContactInbox)},
		{"POST", inAccount + "/contact_inboxes/filter", sees, "filterContactInboxes", "The contact with a source id in an inbox", handle((*API).filterContactInboxes)},
	}
}

// visitorRoutes are the public API of an inbox. Whoever knows the addresses may use them.
func visitorRoutes() []route {
	const thread = ofVisitor + "/conversations/{id}"
	return []route{
		{"GET", inInbox, foreign, "getPublicInbox", "The inbox as its contacts see it", handle((*API).publicInbox)},
		{"POST", inInbox + "/contacts", foreign, "createVisitor", "Find or create the contact that somebody is", handle((*API).createVisitor)},
		{"GET", ofVisitor, foreign, "getVisitor", "A contact as it may see itself", handle((*API).getVisitor)},
		{"PATCH", ofVisitor, foreign, "updateVisitor", "What a contact says of itself; with the e-mail or phone number of another one they become one", handle((*API).updateVisitor)},
		{"PUT", ofVisitor, foreign, "replaceVisitor", "As updateVisitor", handle((*API).updateVisitor)},
		{"GET", ofVisitor + "/events", foreign, "listenAsVisitor", "Hear at once of new messages and of who is writing: message (with message_id), typing and changed, each with conversation_id; ping is a sign of life", stream((*API).listenAsVisitor)},
		{"GET", ofVisitor + "/conversations", foreign, "listVisitorConversations", "A contact's conversations, the newest first", handle((*API).listVisitorConversations)},
		{"POST", ofVisitor + "/conversations", foreign, "createVisitorConversation", "Begin a conversation", handle((*API).createVisitorConversation)},
		{"GET", thread, foreign, "getVisitorConversation", "A conversation with its last messages", handle((*API).getVisitorConversation)},
		{"POST", thread + "/toggle_status", foreign, "resolveVisitorConversation", "Resolve a conversation", handle((*API).resolveVisitorConversation)},
		{"POST", thread + "/toggle_typing", foreign, "typeInVisitorConversation", "Say that the contact is writing, or not any more", handle((*API).typeInVisitorConversation)},
		{"POST", thread + "/update_last_seen", foreign, "seeVisitorConversation", "Say that the contact has read the conversation", handle((*API).seeVisitorConversation)},
		{"GET", thread + "/messages", foreign, "listVisitorMessages", "Messages of a conversation, 20 at a time", handle((*API).listVisitorMessages)},
		{"POST", thread + "/messages", foreign.withFiles("message"), "createVisitorMessage", "Write a message", handle((*API).createVisitorMessage)},

		{"GET", "/public/attachments/{account_id}/{key}", foreign, "getAttachment", "A file of a message, for whoever knows its address", attachment((*API).showAttachment)},
		{"GET", "/public/attachments/{account_id}/{key}/thumb", foreign, "getAttachmentThumb", "The small picture of a file", attachment((*API).showThumb)},
	}
}
