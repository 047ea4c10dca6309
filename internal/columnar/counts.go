package columnar

import (
	"context"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

const (
	// maxCounts is how many counts are kept.
	maxCounts = 200
	// countFor is how long one in the background may take.
	countFor = 10 * time.Minute
)

// counted is how many contacts there were when an account's last changes were those
// with the numbers.
type counted struct {
	seq   marks
	n     int
	under bool // it is under way
}

// counting is a count of an account, named by what is counted.
type counting struct {
	accountID int64
	what      string
}

// Count counts in the store what columns do not know. When the question's time is up it
// is counted in the background, one after the other, for whoever asks next; that is
// known until the account's contacts change.
func (c *Cache) Count(ctx context.Context, r database.Reader, accountID int64, what string, count func(ctx context.Context, r database.Reader) (int, error)) (int, error) {
	seq, err := sequence(ctx, r, accountID)
	if err != nil {
		return 0, err
	}
	key := counting{accountID, what}
	c.Lock()
	known, is := c.counts[key]
	c.Unlock()
	if is && known.seq == seq && !known.under {
		return known.n, nil
	}
	n, err := count(ctx, r)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		c.countLater(key, count)
	}
	return n, err
}

func (c *Cache) countLater(key counting, count func(ctx context.Context, r database.Reader) (int, error)) {
	c.Lock()
	defer c.Unlock()
	if c.counts[key].under || c.stopped.Err() != nil {
		return
	}
	if len(c.counts) >= maxCounts {
		clear(c.counts)
	}
	c.counts[key] = counted{under: true}
	c.wait.Go(func() {
		c.slow.Lock()
		defer c.slow.Unlock()
		ctx, cancel := context.WithTimeout(c.stopped, countFor)
		defer cancel()
		var done counted
		err := c.db.Read(ctx, func(r database.Reader) (err error) {
			if done.seq, err = sequence(ctx, r, key.accountID); err == nil {
				done.n, err = count(ctx, r)
			}
			return err
		})
		c.Lock()
		defer c.Unlock()
		if c.counts[key] = done; err != nil {
			delete(c.counts, key)
		}
	})
}
