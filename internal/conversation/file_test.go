package conversation_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
)

// file is one in memory.
func file(name, content string) conversation.File {
	return conversation.File{Name: name, Type: "image/png", Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func drawn(t *testing.T, encode func(w io.Writer, m image.Image) error, width, height int) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		m.Set(x, 0, color.White)
	}
	var b bytes.Buffer
	if err := encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func jpegTo(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }

// stored counts the files that are kept.
func (w *world) stored() (n int) {
	w.t.Helper()
	for _, err := range w.blobs.OlderThan(ctx, "attachments/", time.Now().Add(time.Hour)) {
		w.must(err)
		n++
	}
	return n
}

func TestWhatAFileIsSayItsBytes(t *testing.T) {
	ogg := "OggS\x00\x02" + strings.Repeat("\x00", 22) + "OpusHead\x01\x01"
	pdf := "%PDF-1.4\n1 0 obj\n"
	cases := []struct {
		name, content string
		kind          conversation.FileKind
		want, as      string
		thumb         bool
	}{
		{"gato.png", drawn(t, png.Encode, 900, 30), conversation.Image, "gato.png", "image/png", true},
		{"gato.pdf", drawn(t, jpegTo, 30, 30), conversation.Image, "gato.pdf", "image/jpeg", true},
		{"página.png", "<!DOCTYPE html><script>alert(1)</script>", conversation.Other, "página.png", "text/html; charset=utf-8", false},
		{"desenho.svg", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, conversation.Other, "desenho.svg", "image/svg+xml", false},
		{"quebrada.png", drawn(t, png.Encode, 9, 9)[:40], conversation.Other, "quebrada.png", "image/png", false},
		{"recado", ogg, conversation.Audio, "recado.oga", "audio/ogg", false},
		{"conta.pdf", pdf, conversation.Other, "conta.pdf", "application/pdf", false},
		{"../../etc/passwd", "root", conversation.Other, "passwd.txt", "text/plain; charset=utf-8", false},
		{`C:\Users\Ana\foto.txt`, "oi", conversation.Other, "foto.txt", "text/plain; charset=utf-8", false},
		{"nota\u202egpj.exe", "oi", conversation.Other, "notagpj.exe", "text/plain; charset=utf-8", false},
		{"a\r\nSet-Cookie: x\".txt", "oi", conversation.Other, "aSet-Cookie_ x_.txt", "text/plain; charset=utf-8", false},
		{"", "oi", conversation.Other, "file.txt", "text/plain; charset=utf-8", false},
		{"...", "", conversation.Other, "file.txt", "text/plain", false},
		{strings.Repeat("ç", 400) + ".txt", "oi", conversation.Other, strings.Repeat("ç", 146) + ".txt", "text/plain; charset=utf-8", false},
	}
	eachOne(t, func(w *world) {
		_, in := w.phones()
		for _, c := range cases {
			v := w.receives(in, conversation.Received{SourceID: "5511912345678", Files: []conversation.File{file(c.name, c.content)}})
			f := w.message(v.DisplayID, v.Last.ID).Files[0]
			if f.Kind != c.kind || f.Name != c.want || f.Type != c.as || f.Size != int64(len(c.content)) || (f.ThumbURL != "") != c.thumb {
				t.Errorf("%q: %+v", c.name, f)
			}
		}
	})
}

func TestFilesGoInAndOut(t *testing.T) {
	eachWorld(t, func(w *world) {
		p, in := w.phones()
		picture := drawn(t, png.Encode, 1200, 300)
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", MessageID: "a", Content: "Veja", Files: []conversation.File{file("gato.png", picture), file("conta.txt", "dez")}})
		list := w.message(v.DisplayID, v.Last.ID).Files
		if len(list) != 2 || list[0].Width != 1200 || list[0].Height != 300 || !strings.HasPrefix(list[0].URL, "https://ficha.exemplo.com/public/attachments/1/") {
			t.Fatalf("%+v", list)
		}
		for i, want := range []string{picture, "dez"} {
			got, err := list[i].Open(ctx)
			w.must(err)
			content, err := io.ReadAll(got)
			w.must(err)
			w.must(got.Close())
			if string(content) != want {
				t.Errorf("file %d has %d bytes", i, len(content))
			}
		}
		key := list[0].URL[strings.LastIndexByte(list[0].URL, '/')+1:]
		small, err := w.OpenFile(ctx, 1, key, true)
		w.must(err)
		config, err := png.DecodeConfig(small)
		if small.Type == "image/jpeg" {
			t.Error("it lost what is transparent")
		}
		w.must(err)
		if config.Width != 480 || config.Height != 120 {
			t.Errorf("it is drawn %d × %d", config.Width, config.Height)
		}
		w.must(small.Close())
		for account, key := range map[int64]string{2: key, 1: "x" + key} {
			if _, err := w.OpenFile(ctx, account, key, false); err == nil {
				t.Errorf("account %d has it by %q", account, key)
			}
		}

		// Delivered again, nothing is kept twice.
		before := w.stored()
		if again := w.receives(in, conversation.Received{SourceID: "5511912345678", MessageID: "a", Content: "Veja", Files: []conversation.File{file("gato.png", picture)}}); again.Last.ID != v.Last.ID || w.stored() != before {
			t.Errorf("%d files, there were %d", w.stored(), before)
		}

		// A message may be nothing but a file, and goes out with it.
		m, _, err := w.Say(ctx, w.zoe, v.DisplayID, conversation.Draft{Files: []conversation.File{file("recibo.txt", "pago")}})
		w.must(err)
		w.must(w.SendNow(1, v.ID))
		if m = w.message(v.DisplayID, m.ID); m.Delivery != conversation.Sent || len(m.Files) != 1 {
			t.Errorf("%+v", m)
		}
		if files := p.files(); len(files) != 1 || files[0] != "recibo.txt: pago" {
			t.Errorf("it got %q", files)
		}

		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			_, err := contact.Take(ctx, tx, 1, []int64{v.Contact.ID})
			return err
		}))
		if _, err := w.OpenFile(ctx, 1, key, false); err == nil {
			t.Error("the file of a deleted contact is still shown")
		}
	})
}

func TestFilesThatAreTooManyOrTooLarge(t *testing.T) {
	eachWorld(t, func(w *world) {
		v := w.arrive("v", contact.Change{})
		number := w.begin("v")
		many := make([]conversation.File, conversation.MaxFiles+1)
		for i := range many {
			many[i] = file(fmt.Sprint(i, ".txt"), "x")
		}
		large := file("filme.mp4", "")
		large.Size = conversation.MaxFileSize + 1
		lying := conversation.File{Name: "mente.bin", Size: 3, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.LimitReader(zeros{}, conversation.MaxFileSize+1)), nil
		}}
		for code, files := range map[string][]conversation.File{"attachment_too_many": many, "attachment_too_large": {file("a.txt", "a"), large}} {
			_, _, err := w.Say(ctx, w.zoe, number, conversation.Draft{Content: "oi", Files: files})
			w.refused(err, code)
			_, _, err = w.SayAs(ctx, w.inbox.Identifier, "v", number, conversation.Draft{Content: "oi", Files: files})
			w.refused(err, code)
		}
		_, _, err := w.Say(ctx, w.zoe, number, conversation.Draft{Content: "oi", Files: []conversation.File{file("a.txt", "a"), lying}})
		w.refused(err, "attachment_too_large")
		_, _, err = w.Say(ctx, w.zoe, number, conversation.Draft{Files: many[:1], Kind: conversation.Activity})
		w.refused(err, "choice_invalid")
		_, _, err = w.Say(ctx, w.zoe, 999, conversation.Draft{Files: many[:1]})
		w.refused(err, "not_found")
		if n := w.stored() + w.count("SELECT count(*) FROM messages"); n != 0 {
			t.Errorf("%d files and messages of what was refused", n)
		}

		// One visitor cannot fill the disk.
		half := conversation.File{Name: "a.bin", Size: 20 << 20, Open: func() (io.ReadCloser, error) { return io.NopCloser(io.LimitReader(zeros{}, 20<<20)), nil }}
		sent := 0
		for range 15 {
			if _, _, err = w.SayAs(ctx, w.inbox.Identifier, "v", number, conversation.Draft{Files: []conversation.File{half}}); err != nil {
				break
			}
			sent++
		}
		w.refused(err, "rate_limited")
		if sent != 10 {
			t.Errorf("%d files of 20 MB were taken within an hour of %d", sent, v.ID)
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestFilesThatNoMessageHasAreSwept(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, in := w.phones()
		w.receives(in, conversation.Received{SourceID: "5511912345678", Files: []conversation.File{file("gato.png", drawn(t, png.Encode, 9, 9))}})
		for _, key := range []string{"attachments/1/LEFT", "attachments/1/LEFT-thumb", "attachments/7/OTHER"} {
			_, err := w.blobs.Put(ctx, key, strings.NewReader("x"))
			w.must(err)
		}
		w.must(w.SweepFiles(ctx))
		if n := w.stored(); n != 5 {
			t.Errorf("%d files at once", n)
		}
		w.clock.Advance(time.Since(w.clock.Now()) + 48*time.Hour)
		w.must(w.SweepFiles(ctx))
		if n := w.stored(); n != 2 {
			t.Errorf("%d files after two days", n)
		}
	})
}

func TestGreetingsHaveNoFiles(t *testing.T) {
	eachWorld(t, func(w *world) {
		p, in := w.phones()
		_, err := w.inboxes.Update(ctx, w.ana, in.ID, inbox.Change{GreetingEnabled: ptr(true), Greeting: ptr("Já respondemos")})
		w.must(err)
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", Files: []conversation.File{file("a.txt", "a")}})
		w.must(w.SendNow(1, v.ID))
		if taken, _ := p.got(); len(taken) != 1 || len(p.files()) != 0 {
			t.Errorf("it got %q with %q", taken, p.files())
		}
	})
}
