package website

import (
	"net/netip"
	"sync"
	"time"
)

// limiter counts what each address does within a time, on this node only: it is there against
// floods, and a flood is one on each node.
type limiter struct {
	most   int
	within time.Duration
	now    func() time.Time

	mu     sync.Mutex
	until  time.Time // when all are forgotten
	counts map[netip.Prefix]int
}

// take counts one and gives 0, or how long the address has to wait. The machine itself is not
// counted: it is a proxy that nobody has named as one, and all of its clients would be one.
func (l *limiter) take(address string) time.Duration {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.IsLoopback() {
		return 0
	}
	ip = ip.Unmap().WithZone("")
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64 // what one household has
	}
	who, _ := ip.Prefix(bits) // the bits fit
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if !now.Before(l.until) {
		l.until, l.counts = now.Add(l.within), map[netip.Prefix]int{}
	}
	if l.counts[who] >= l.most {
		return l.until.Sub(now)
	}
	l.counts[who]++
	return 0
}
