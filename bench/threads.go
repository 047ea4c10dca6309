package main

import (
	"context"
	"fmt"
	"time"
)

// messagesEach is how many messages a conversation has that fill makes.
const messagesEach = 10

// fill gives the account conversations with its contacts, over two years: five in a hundred are
// open, some of those unread, a third each of the member's, another's and nobody's; most are resolved.
// One has twenty thousand messages.
func (b *bench) fill(ctx context.Context, conversations int) error {
	start := time.Now()
	now, step := start.UnixMicro(), 2*365*24*time.Hour.Microseconds()/int64(conversations+1)
	const numbers = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
	inAccount := fmt.Sprintf("%d AS account_id", b.account)
	sql := fmt.Sprintf(`INSERT INTO inboxes (id, account_id, name, channel, hmac_token, created_at, updated_at) VALUES (%d, %d, 'Full', 'api', '', 1, 1);
`, filled, b.account) +
		fmt.Sprintf(`INSERT INTO contact_inboxes (id, account_id, contact_id, inbox_id, source_id, created_at)
SELECT %d + row_number() OVER (ORDER BY id), account_id, id, %d, 'full-' || id, 1 FROM contacts WHERE account_id = %d;
`, filled, filled, b.account) +
		fmt.Sprintf(numbers+`, people(most) AS (SELECT count(*) FROM contact_inboxes WHERE account_id = %d AND inbox_id = %d)
INSERT INTO conversations (id, account_id, display_id, uuid, inbox_id, contact_inbox_id, status, assignee_id, agent_seen_at, last_activity_at, created_at, updated_at)
SELECT %d + i, %s, %d + i, 'full-' || i, %d, %d + 1 + i %% most, CASE WHEN i %% 20 = 0 THEN 'open' WHEN i %% 100 = 1 THEN 'pending' ELSE 'resolved' END,
CASE i / 20 %% 3 WHEN 0 THEN (SELECT min(id) FROM users) WHEN 1 THEN 999999 END, CASE WHEN i %% 60 = 0 THEN NULL ELSE %d END, %d + i * %d, 1, 1 FROM n, people;
`, conversations, b.account, filled, filled, inAccount, filled, filled, filled, now, now-step*int64(conversations), step) +
		fmt.Sprintf(numbers+`, m(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM m WHERE j < %d)
INSERT INTO messages (id, account_id, conversation_id, inbox_id, kind, content, status, created_at)
SELECT %d + (i - 1) * %d + j, %s, %d + i, %d, CASE j %% 2 WHEN 1 THEN 'incoming' ELSE 'outgoing' END,
'Olá! Sobre o pedido ' || (i * 37 + j) || ': a entrega do boleto ' || j || ' ainda não chegou, pode ver para mim por favor?', 'sent',
%d + i * %d - (%d - j) * 60000000 FROM n, m;
`, conversations, messagesEach, filled, messagesEach, inAccount, filled, filled, now-step*int64(conversations), step, messagesEach) +
		fmt.Sprintf(numbers+`
INSERT INTO messages (id, account_id, conversation_id, inbox_id, kind, content, status, created_at)
SELECT %d - i, %s, %d + %d, %d, CASE i %% 2 WHEN 1 THEN 'incoming' ELSE 'outgoing' END, 'Linha ' || i, 'sent', %d - i * 1000000 FROM n;
`, longThread, filled, inAccount, filled, conversations, filled, now-step*int64(conversations)/2)
	if err := b.exec(ctx, sql); err != nil {
		return err
	}
	fmt.Printf("\n%s: %d conversations with %d messages each made in %.1f s\n", b.name, conversations, messagesEach, time.Since(start).Seconds())
	return nil
}

// filled is where the ids and numbers begin of what fill makes: far above those of the program.
const (
	filled     = 1_000_000_000
	longThread = 20_000
)

// measureThreads asks the running program, over HTTP, for what the page of conversations asks.
func (b *bench) measureThreads(ctx context.Context, conversations int) error {
	last := filled + conversations
	thread := fmt.Sprintf("/conversations/%d", last)
	questions := []question{
		{"first page, open", "/conversations?status=open&assignee_type=all&counts=false", ""},
		{"first page, mine", "/conversations?status=open&assignee_type=me&counts=false", ""},
		{"first page, nobody's", "/conversations?status=open&assignee_type=unassigned&counts=false", ""},
		{"first page, of any status", "/conversations?assignee_type=all&status=all&counts=false", ""},
		{"first page, resolved", "/conversations?status=resolved&assignee_type=all&counts=false", ""},
		{"first page, snoozed (none)", "/conversations?status=snoozed&assignee_type=all&counts=false", ""},
		{"first page, open, of an inbox", fmt.Sprintf("/conversations?status=open&inbox_id=%d&counts=false", filled), ""},
		{"page 100, open", "/conversations?status=open&page=100&counts=false", ""},
		{"counts of the open ones, unread", "/conversations/meta?status=open", ""},
		{"search joao silva, open", "/conversations?status=open&q=joao+silva&counts=false", ""},
		{"search joao silva, of any status", "/conversations?status=all&q=joao+silva&counts=false", ""},
		{"search maria, of any status", "/conversations?status=all&q=maria&counts=false", ""},
		{"search boleto pedido (in all messages)", "/conversations?status=all&q=boleto+pedido&counts=false", ""},
		{"search nobody wrote this", "/conversations?status=all&q=nobody+wrote+this", ""},
		{"a conversation", thread, ""},
		{"its latest messages, of 20 000", thread + "/messages", ""},
		{"those before the 10 000th", fmt.Sprintf("%s/messages?before=%d", thread, filled-longThread/2), ""},
		{"a conversation of ten messages", fmt.Sprintf("/conversations/%d/messages", last-1), ""},
	}
	return b.serving(ctx, func(s *server) error {
		if err := b.settled(ctx); err != nil {
			return err
		}
		fmt.Printf("\n| %s: %d conversations | first ms | p50 ms | p95 ms | bar p95 |\n| --- | --- | --- | --- | --- |\n", b.name, conversations)
		for _, q := range questions {
			first, took, err := s.ask(ctx, q.path)
			if err != nil {
				return fmt.Errorf("%s: %w", q.what, err)
			}
			fmt.Printf("| %s | %.1f | %s | 200 |\n", q.what, milliseconds(first), percentiles(took))
		}
		return nil
	})
}
