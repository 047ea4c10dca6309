package sheet

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
)

// texts are the shared strings of a workbook, kept in the scratch, each behind its length: a workbook may have
// twelve million. Memory holds where each eighth begins.
type texts struct {
	scratch Scratch
	starts  [][]uint32 // in blocks, so that growing copies nothing
	n       int
	size    int64
	blocks  map[int64][]byte // read again lately
	order   []int64
}

const (
	maxTexts       = 1 << 26 // 32 MB of starts; no list has a fifth of it
	textsPerStart  = 8
	startsPerBlock = 1 << 16
	textBlock      = 64 << 10
	textBlocks     = 128 // kept: 8 MB
)

// readTexts spills the shared strings.
func (b *workbook) readTexts(name string) error {
	b.texts = &texts{scratch: b.scratch, blocks: map[int64][]byte{}}
	out := bufio.NewWriterSize(&faultyWriter{b.scratch, b.file}, textBlock)
	err := b.each(name, b.left, func(m *markup) error {
		if !m.is("si") {
			return nil
		}
		_, text, err := b.readValue(m)
		if err != nil {
			return err
		}
		return b.texts.add(text, out)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// faultyWriter keeps errors of the scratch apart from those of the workbook.
type faultyWriter struct {
	w   io.Writer
	own *counter
}

func (f *faultyWriter) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err != nil {
		f.own.err = err
	}
	return n, err
}

func (t *texts) add(text string, out *bufio.Writer) error {
	if t.n%textsPerStart == 0 {
		if t.n%(textsPerStart*startsPerBlock) == 0 {
			t.starts = append(t.starts, make([]uint32, 0, startsPerBlock))
		}
		last := len(t.starts) - 1
		t.starts[last] = append(t.starts[last], uint32(t.size))
	}
	var length [binary.MaxVarintLen32]byte
	head := binary.PutUvarint(length[:], uint64(len(text)))
	t.n++
	t.size += int64(head + len(text))
	if t.size > math.MaxUint32 || t.n > maxTexts {
		return errQuota()
	}
	_, err := out.Write(length[:head])
	if err == nil {
		_, err = out.WriteString(text)
	}
	return err
}

// get gives a text by its number; an index that there is not is an error.
func (t *texts) get(n int) (string, error) {
	if t == nil || n < 0 || n >= t.n {
		return "", errOrder
	}
	group := n / textsPerStart
	at := int64(t.starts[group/startsPerBlock][group%startsPerBlock])
	for left := n % textsPerStart; ; left-- {
		length, head, err := t.length(at)
		if err != nil {
			return "", err
		}
		if at += int64(head); left == 0 {
			return t.text(at, length)
		}
		at += length
	}
}

// length reads how long the text at a place is, and in how many bytes that stands there.
func (t *texts) length(at int64) (length int64, head int, err error) {
	some, err := t.near(at)
	if err == nil && len(some) < binary.MaxVarintLen32 { // it may go on in the next block
		var next []byte
		next, err = t.near(at + int64(len(some)))
		some = slices.Concat(some, next[:min(len(next), binary.MaxVarintLen32)])
	}
	if err != nil {
		return 0, 0, err
	}
	n, head := binary.Uvarint(some)
	if head <= 0 {
		return 0, 0, errOrder
	}
	return int64(n), head, nil
}

func (t *texts) text(at, length int64) (string, error) {
	some, err := t.near(at)
	if err != nil {
		return "", err
	}
	if length <= int64(len(some)) {
		return string(some[:length]), nil
	}
	whole := make([]byte, length)
	_, err = t.scratch.ReadAt(whole, at)
	return string(whole), err
}

// near gives what is at a place, up to the end of its block; nothing at the end.
func (t *texts) near(at int64) ([]byte, error) {
	block, err := t.block(at / textBlock)
	if err != nil {
		return nil, err
	}
	return block[min(int(at%textBlock), len(block)):], nil
}

// block reads a piece of the scratch, or has it still.
func (t *texts) block(at int64) ([]byte, error) {
	if block, found := t.blocks[at]; found {
		return block, nil
	}
	block := make([]byte, textBlock)
	n, err := t.scratch.ReadAt(block, at*textBlock)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(t.order) == textBlocks {
		delete(t.blocks, t.order[0])
		t.order = t.order[1:]
	}
	t.blocks[at], t.order = block[:n], append(t.order, at)
	return block[:n], nil
}
