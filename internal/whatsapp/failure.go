package whatsapp

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/problem"
)

// Why a message was not sent, for people.
const (
	codeToken      = "whatsapp_token_refused"      // the access token, by Meta
	codeWindow     = "whatsapp_window_closed"      // more than 24 hours since the customer has written
	codeRecipient  = "whatsapp_recipient_invalid"  // no WhatsApp there, or it cannot be written to; param reason
	codeTemplate   = "whatsapp_template_refused"   // param reason
	codeRestricted = "whatsapp_account_restricted" // Meta lets the account send nothing; param reason
	codeRefused    = "whatsapp_refused"            // anything else that trying again does not mend; param reason
)

// graphError is an answer of the Graph API that is none.
type graphError struct {
	status  int    // of HTTP
	Code    int    `json:"code"`
	Subcode int    `json:"error_subcode"`
	Message string `json:"message"`
	Data    struct {
		Details string `json:"details"`
	} `json:"error_data"`
}

// Error is Meta's text, which names nobody.
func (e *graphError) Error() string {
	return fmt.Sprintf("graph api: %d, code %d: %s", e.status, e.Code, e.reason())
}

func (e *graphError) reason() string { return reasonText(e.Code, cmp.Or(e.Data.Details, e.Message)) }

func reasonText(code int, words string) string {
	words = cut(cleanText(words), 150)
	if code == 0 {
		return words
	}
	return joined(" ", words, "("+strconv.Itoa(code)+")")
}

// passing are Meta's codes of what goes by: limits, and failures of its own.
var passing = map[int]bool{
	1: true, 2: true, 4: true, 80007: true, 130429: true, 131000: true, 131016: true, 131048: true, 131056: true, 131057: true, 133004: true, 133016: true,
}

// finals are Meta's codes that have a text of their own for people.
var finals = map[int]string{
	3: codeToken, 10: codeToken, 190: codeToken, 131005: codeToken,
	131047: codeWindow,
	131021: codeRecipient, 131026: codeRecipient, 131030: codeRecipient, 131049: codeRecipient, 131050: codeRecipient, 130472: codeRecipient, 130497: codeRecipient,
	132000: codeTemplate, 132001: codeTemplate, 132005: codeTemplate, 132007: codeTemplate, 132012: codeTemplate, 132015: codeTemplate, 132016: codeTemplate,
	132018: codeTemplate, 132068: codeTemplate, 132069: codeTemplate,
	368: codeRestricted, 131031: codeRestricted, 131037: codeRestricted, 131042: codeRestricted, 131045: codeRestricted, 133010: codeRestricted,
}

// refusalOf gives why something is refused for good, by Meta's code.
func refusalOf(code int, reason string) *conversation.Refusal {
	found := finals[code]
	if code >= 200 && code <= 299 {
		found = codeToken // a permission is missing
	}
	switch found {
	case codeToken, codeWindow:
		return &conversation.Refusal{Code: found}
	case "":
		found = codeRefused
	}
	return &conversation.Refusal{Code: found, Params: problem.Params{"reason": reason}}
}

// final says whether trying again does not help: the error as a *conversation.Refusal, else as it is.
func final(err error) error {
	e, is := errors.AsType[*graphError](err)
	switch {
	case !is, passing[e.Code], e.status == http.StatusTooManyRequests:
		return err
	case e.status >= 500 && finals[e.Code] == "":
		return err
	case e.Code == 0 && e.status == http.StatusUnauthorized:
		return &conversation.Refusal{Code: codeToken}
	}
	return refusalOf(e.Code, e.reason())
}

// isToken says whether it is the access token that was refused.
func isToken(err error) bool {
	refusal, is := errors.AsType[*conversation.Refusal](err)
	return is && refusal.Code == codeToken
}
