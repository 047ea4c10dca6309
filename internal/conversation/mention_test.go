package conversation_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/testkit"
)

// join makes an agent who is in no inbox.
func (w *world) join(id int64) account.Actor {
	w.t.Helper()
	w.exec("INSERT INTO users (id, name, email, created_at, updated_at) VALUES ($1, 'Bia', $2, 0, 0)", id, fmt.Sprintf("%d@exemplo.com", id))
	w.exec("INSERT INTO memberships (account_id, user_id, role, status, created_at, updated_at) VALUES (1, $1, 'agent', 'active', 0, 0)", id)
	return account.Actor{UserID: id, Role: account.Agent, Account: w.zoe.Account}
}

// noticed gives what a member is told of in the page.
func (w *world) noticed(notices *notification.Service, actor account.Actor) (told []string) {
	w.t.Helper()
	page, err := notices.List(ctx, actor, "pt-BR", 1)
	w.must(err)
	for _, e := range page.Entries {
		told = append(told, e.Path+" "+e.Subject+" "+e.Text)
	}
	return told
}

func TestANoteTellsWhomItMentions(t *testing.T) {
	eachWorld(t, func(w *world) {
		sender, err := mail.NewFolder(t.TempDir(), "Ficha <ficha@exemplo.com>", clock.System)
		w.must(err)
		log := slog.New(slog.DiscardHandler)
		notices := notification.NewService(w.db, sender, w.hub, w.clock.Now, log)
		notices.Use(testkit.Queue(t, w.db, log, notices))
		w.UseNotices(notices, "https://ficha.exemplo.com")
		bia, caio := w.join(3), w.join(4)
		_, err = w.inboxes.ChangeMembers(ctx, w.ana, w.inbox.ID, []int64{3}, inbox.Add)
		w.must(err)
		w.arrive("jose", contact.Change{Name: ptr("José Pires")})
		number, other := w.begin("jose"), w.begin("jose")
		heard, cancel := w.hub.Subscribe(1, 3)
		defer cancel()

		w.answers(number, conversation.Outgoing, "Já vejo")
		w.answers(number, conversation.Note, "[@Bia](mention://user/3/Bia) e [@Bia](mention://user/3/Bia): veja com [@Caio](mention://user/4/Caio) e [@Eu](mention://user/2/Zoe), [@X](mention://user/99/X)")
		w.answers(other, conversation.Outgoing, "oi [@Ana](mention://user/1/Ana)")
		if got := w.noticed(notices, bia); len(got) != 1 || !strings.HasPrefix(got[0], "/accounts/1/conversations/1?message=2 Zoe mencionou você: conversa #1 com José Pires") ||
			!strings.Contains(got[0], "@Bia e @Bia: veja com @Caio") || strings.Contains(got[0], "mention://") {
			t.Errorf("Bia is told %q", got)
		}
		kinds := map[string]int{}
		for len(heard) > 0 {
			e := <-heard
			kinds[e.Kind]++
		}
		if kinds["notification"] == 0 {
			t.Errorf("her page hears %v", kinds)
		}
		for name, actor := range map[string]account.Actor{"who does not see the inbox": caio, "who wrote it": w.zoe, "whom a message to the contact names": w.ana} {
			if got := w.noticed(notices, actor); len(got) != 0 {
				t.Errorf("%s is told %q", name, got)
			}
		}
		list, counts, err := w.listed(bia, conversation.Query{Mentions: true})
		w.must(err)
		if len(list) != 1 || list[0].DisplayID != number || counts.All != 1 {
			t.Errorf("Bia is mentioned in %d conversations, %+v", len(list), counts)
		}
	})
}

func TestATeamIsMentioned(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.join(3)
		w.exec("INSERT INTO teams (id, account_id, name, name_key, description, created_at, updated_at) VALUES (7, 1, 'Vendas', 'vendas', '', 0, 0)")
		w.exec("INSERT INTO team_members (account_id, team_id, user_id) VALUES (1, 7, 1), (1, 7, 2), (1, 7, 3)")
		w.arrive("jose", contact.Change{})
		w.answers(w.begin("jose"), conversation.Note, "[@Vendas](mention://team/7/Vendas)")
		if n := w.count("SELECT count(*) FROM mentions WHERE account_id = 1 AND user_id = 1"); n != 1 {
			t.Errorf("the administrator is mentioned %d times", n)
		}
		if n := w.count("SELECT count(*) FROM mentions WHERE account_id = 1"); n != 1 {
			t.Errorf("%d are mentioned: neither the author nor who does not see it", n)
		}
	})
}
