package sheet

import (
	"bytes"
	"errors"
	"io"
)

// unpadded gives a stream with a single NUL for all those at its end. A copy that broke off, or a disk that lost
// power, leaves a file with zeros for what is missing, up to megabytes of them. One is left so that it is
// seen and told; NULs before the end stay as they are.
type unpadded struct {
	r     io.Reader
	zeros int    // held back
	next  []byte // what stands behind them
	after int    // zeros behind that
	err   error
}

func (u *unpadded) Read(p []byte) (n int, err error) {
	for n == 0 && len(p) > 0 {
		switch {
		case len(u.next) > 0 && u.zeros > 0:
			n = min(u.zeros, len(p))
			clear(p[:n])
			u.zeros -= n
		case len(u.next) > 0:
			n = copy(p, u.next)
			if u.next = u.next[n:]; len(u.next) == 0 {
				u.zeros, u.after = u.after, 0
			}
		case errors.Is(u.err, io.EOF) && u.zeros > 0:
			p[0], n, u.zeros = 0, 1, 0
		case u.err != nil:
			return 0, u.err
		default:
			n = u.fill(p)
		}
	}
	return n, nil
}

// fill reads on, and gives how much of p can be passed on at once.
func (u *unpadded) fill(p []byte) int {
	n, err := u.r.Read(p)
	u.err = err
	text := bytes.TrimRight(p[:n], "\x00")
	held := u.zeros
	if held == 0 {
		u.zeros = n - len(text)
		return len(text)
	}
	if len(text) == 0 {
		u.zeros += n
		return 0
	}
	u.next, u.after = bytes.Clone(text), n-len(text)
	return 0
}

// unpad leaves out the NUL bytes at the end of what is looked at, unless it is nothing else.
func unpad(head []byte) []byte {
	if text := bytes.TrimRight(head, "\x00"); len(text) > 0 {
		return text
	}
	return head
}
