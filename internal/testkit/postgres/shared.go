package postgres

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
)

// Starting a server takes seconds, so a test binary has one. These are the two variables it needs.
var (
	shared    = sync.OnceValues(func() (*Cluster, error) { return Start() })
	databases atomic.Int64 //nolint:gochecknoglobals // names of a whole test binary
)

// Shared is the server of this test binary, started when the first test asks for it and ended with
// the process. A test that cannot have it fails; it is skipped only if FICHA_TEST_POSTGRES is "off".
func Shared(t testing.TB) *Cluster {
	t.Helper()
	if os.Getenv("FICHA_TEST_POSTGRES") == "off" {
		t.Skip("FICHA_TEST_POSTGRES is off")
	}
	cluster, err := shared()
	if err != nil {
		t.Fatalf("PostgreSQL for tests: %v", err)
	}
	return cluster
}

// CreateDatabase makes an empty database for one test and gives its address. It is dropped at the
// end of the test, whoever is still connected.
func (c *Cluster) CreateDatabase(t testing.TB) string {
	t.Helper()
	return c.forTest(t, func(name string) error { return c.Create(context.Background(), name) })
}

// CopyDatabase makes a database for one test as CreateDatabase does, like the one with the name.
func (c *Cluster) CopyDatabase(t testing.TB, from string) string {
	t.Helper()
	return c.forTest(t, func(name string) error { return c.Copy(context.Background(), name, from) })
}

func (c *Cluster) forTest(t testing.TB, create func(name string) error) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", databases.Add(1))
	if err := create(name); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.Drop(context.Background(), name); err != nil {
			t.Errorf("drop the database %s: %v", name, err)
		}
	})
	return c.URL(name)
}
