package conversation_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
)

// found gives the numbers of the conversations that Zoe's search finds.
func (w *world) found(text string) []int64 {
	w.t.Helper()
	list, n, err := w.listed(w.zoe, conversation.Query{Text: text})
	w.must(err)
	numbers := []int64{}
	for _, v := range list {
		numbers = append(numbers, v.DisplayID)
	}
	if n.All != len(numbers) {
		w.t.Errorf("%q finds %v and counts %d", text, numbers, n.All)
	}
	return numbers
}

func TestSearchFindsPeopleAndWords(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.arrive("joao", contact.Change{Name: ptr("João Conceição"), Email: ptr("joao@exemplo.com"), PhoneNumber: ptr("+5511912345678")})
		w.arrive("bia", contact.Change{Name: ptr("Bia Luz")})
		joao, bia := w.begin("joao"), w.begin("bia")
		w.writes("joao", joao, "Quando chega o pão de ló?")
		w.answers(joao, conversation.Note, "100% fermentação natural")
		w.writes("bia", bia, "Bom dia")
		_, err := w.SetStatus(ctx, w.zoe, bia, conversation.Resolved, time.Time{})
		w.must(err)
		for text, want := range map[string][]int64{
			"conceicao":            {joao},
			"joao@":                {joao},
			"(11) 1234-5678":       {joao},
			"PAO chega":            {joao}, // in any order, capitals and accents
			"pão de queijo":        {},
			"100%":                 {joao},
			"%":                    {},
			"resolved":             {}, // an activity's code is nobody's word
			"bom dia":              {bia},
			"":                     {bia, joao},
			" ":                    {bia, joao},
			"luz":                  {bia},
			"b":                    {bia}, // one letter is the beginning of a word of a contact, and none of a message
			strings.Repeat("x", 9): {},
		} {
			if got := w.found(text); !reflect.DeepEqual(got, want) {
				t.Errorf("%q finds %v, want %v", text, got, want)
			}
		}
		_, _, err = w.listed(w.zoe, conversation.Query{Text: strings.Repeat("x", contact.MaxTextLength+1)})
		w.refused(err, contact.CodeTooLong)
	})
}

func TestSearchKeepsToTheInboxesOfAMember(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.inbox = w.open(inbox.Change{Name: ptr("Gerência")})
		w.arrive("v", contact.Change{Name: ptr("Vera")})
		w.writes("v", w.begin("v"), "segredo")
		for _, text := range []string{"vera", "segredo"} {
			if got := w.found(text); len(got) != 0 {
				t.Errorf("%q finds %v for who is not in the inbox", text, got)
			}
		}
	})
}

func TestUnreadConversationsAreCounted(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.arrive("v", contact.Change{Name: ptr("Vera")})
		number := w.begin("v")
		unread := func(when string, want int) {
			t.Helper()
			_, n, err := w.listed(w.zoe, conversation.Query{Status: conversation.Open})
			w.must(err)
			if n.Unread != want {
				t.Errorf("%s: %d unread, want %d", when, n.Unread, want)
			}
		}
		unread("nothing was written", 0)
		w.writes("v", number, "oi")
		w.writes("v", number, "tem alguém aí?")
		unread("two messages of one conversation", 1)
		_, err := w.Assign(ctx, w.ana, number, w.ana.UserID)
		w.must(err)
		unread("it is somebody else's", 0)
		_, err = w.Assign(ctx, w.ana, number, w.zoe.UserID)
		w.must(err)
		unread("it is hers", 1)
		w.answers(number, conversation.Note, "já vi")
		_, err = w.See(ctx, w.zoe, number)
		w.must(err)
		unread("she has looked", 0)
	})
}
