package conversation

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
)

// mention is whom a note names, as clients write it: [@Ana](mention://user/7/Ana).
var mention = regexp.MustCompile(`\[(@[^\]\n]{1,200})\]\(mention://(user|team)/(\d{1,18})/[^)\s]*\)`)

// maxMentions is how many names of a note count.
const maxMentions = 50

// maxQuoted is how many characters of a note its notice quotes.
const maxQuoted = 500

// UseNotices has the service tell members that a note mentions them; baseURL is where people
// reach the page.
func (s *Service) UseNotices(notices *notification.Service, baseURL string) {
	s.notices = notices
	notices.Writes(notification.Mentioned, func(ctx context.Context, n notification.Notice) (notification.Letter, error) {
		return s.mentionLetter(ctx, n, baseURL)
	})
}

// named gives the ids of the members and teams that a text mentions.
func named(content string) (users, teams []int64) {
	for _, found := range mention.FindAllStringSubmatch(content, maxMentions) {
		id, err := strconv.ParseInt(found[3], 10, 64)
		if err != nil {
			continue // the pattern lets no other in
		}
		if found[2] == "team" {
			teams = append(teams, id)
		} else {
			users = append(users, id)
		}
	}
	return users, teams
}

// mention notes whom a note names and tells them, once each: those who see the conversation,
// its author aside.
func (s *Service) mention(ctx context.Context, tx *database.Tx, v Conversation, m Message) error {
	users, teams := named(m.Content)
	if m.Kind != Note || len(users)+len(teams) == 0 {
		return nil
	}
	ids, err := mentionable(ctx, tx, v, m.Sender.ID, users, teams)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Exec(ctx, "INSERT INTO mentions (account_id, user_id, conversation_id, message_id) VALUES ($1, $2, $3, $4)", v.AccountID, id, v.ID, m.ID); err != nil {
			return err
		}
		if s.notices == nil {
			continue
		}
		if err := s.notices.Notify(ctx, tx, notification.Notice{AccountID: v.AccountID, UserID: id, Kind: notification.Mentioned, MessageID: m.ID}); err != nil {
			return err
		}
	}
	return nil
}

// mentionable gives those of the members, and of the teams' members, who see a conversation.
func mentionable(ctx context.Context, r database.Reader, v Conversation, author int64, users, teams []int64) ([]int64, error) {
	theseUsers, userIDs := r.Dialect().In("m.user_id", "$4", append([]int64{}, users...))
	theseTeams, teamIDs := r.Dialect().In("tm.team_id", "$5", append([]int64{}, teams...))
	ids, err := database.Collect(ctx, r, database.Int64s, `SELECT m.user_id FROM memberships m WHERE m.account_id = $1 AND m.user_id <> $2 AND m.status = 'active'
		AND (m.role = 'administrator' OR EXISTS (SELECT 1 FROM inbox_members im WHERE im.account_id = m.account_id AND im.user_id = m.user_id AND im.inbox_id = $3))
		AND (`+theseUsers+` OR EXISTS (SELECT 1 FROM team_members tm WHERE tm.account_id = m.account_id AND tm.user_id = m.user_id AND `+theseTeams+`))`,
		v.AccountID, author, v.InboxID, userIDs, teamIDs)
	slices.Sort(ids)
	return ids, err
}

// mentionLetter writes the notice of a mention: where the note is, and what it says.
func (s *Service) mentionLetter(ctx context.Context, n notification.Notice, baseURL string) (out notification.Letter, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		found, err := s.messagesWhere(ctx, r, n.AccountID, "m.id = $2", n.MessageID)
		if err == nil && len(found) == 0 {
			err = database.ErrNotFound
		}
		if err != nil {
			return err
		}
		v, err := one(s.find(ctx, r, n.AccountID, "v.id = $2", found[0].ConversationID))
		if err != nil {
			return err
		}
		reader, err := account.LoadReader(ctx, r, n.AccountID, n.UserID)
		if err != nil {
			return err
		}
		path := fmt.Sprintf("/accounts/%d/conversations/%d?message=%d", n.AccountID, v.DisplayID, n.MessageID)
		out = notification.Letter{To: reader.User, Locale: reader.Locale, Path: path, Letter: mail.Mentioned{
			Name: reader.User.Name, AccountName: reader.AccountName, Author: found[0].Sender.Name, Contact: v.Contact.Name,
			Number: v.DisplayID, Note: quoted(found[0].Content), Link: baseURL + path,
		}}
		return nil
	})
	return out, err
}

// quoted gives what a note says without the addresses of those it mentions.
func quoted(content string) string {
	words := []rune(mention.ReplaceAllString(content, "$1"))
	if len(words) > maxQuoted {
		words = append(words[:maxQuoted], '…')
	}
	return string(words)
}
