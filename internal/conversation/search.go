package conversation

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
)

// How far a search reads back in what was written, and how many conversations it gives for that:
// so its time is bounded however much an account has written.
const (
	searchedMessages   = 20_000
	searchedCharacters = 2_000 // of each message
	foundConversations = 500
)

// search adds the condition that a conversation's contact is found by a search for contacts,
// or that one of its messages, of the account's latest, holds all words. Errors: too_long
// and text_invalid on q.
func (c *conditions) search(ctx context.Context, r database.Reader, actor account.Actor, q string) error {
	q = fold.Trim(q)
	if q == "" {
		return nil
	}
	people, _, args, err := contact.Selection{All: true, Query: q}.SQL(ctx, r, actor, len(c.args)+2)
	if err != nil {
		return err
	}
	c.args = append(c.args, args...)
	written, err := holding(ctx, r, actor.AccountID(), strings.Fields(fold.Key(q)))
	if err != nil {
		return err
	}
	these, argument := r.Dialect().In("v.id", "$?", written)
	c.add("(ci.contact_id IN (SELECT c.id FROM contacts c WHERE "+people+") OR "+these+")", argument)
	return nil
}

// holding gives the conversations of which a message holds all words, in whatever capitals and
// accents, those with the newest message first. A single letter is too little to look for.
func holding(ctx context.Context, r database.Reader, accountID int64, words []string) ([]int64, error) {
	found := []int64{}
	if utf8.RuneCountInString(strings.Join(words, "")) < 2 {
		return found, nil
	}
	rows, err := r.Query(ctx, `SELECT m.conversation_id, substr(m.content, 1, $3) FROM messages m
		WHERE m.account_id = $1 AND m.kind <> 'activity' ORDER BY m.id DESC LIMIT $2`, accountID, searchedMessages, searchedCharacters)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := map[int64]bool{}
	for len(found) < foundConversations && rows.Next() {
		var id int64
		var content string
		if err := rows.Scan(&id, &content); err != nil {
			return nil, err
		}
		if !known[id] && holds(fold.Key(content), words) {
			known[id], found = true, append(found, id)
		}
	}
	return found, rows.Err()
}

func holds(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
