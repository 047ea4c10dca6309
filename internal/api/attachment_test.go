package api_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// attach sends a message with fields and files, in this order, each {name, content}.
func (s *server) attach(as, path string, fields, files [][2]string, header ...string) answer {
	s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for _, f := range files {
		part, err := form.CreateFormFile("attachments[]", f[0])
		s.must(err)
		_, err = io.WriteString(part, f[1])
		s.must(err)
	}
	for _, f := range fields {
		s.must(form.WriteField(f[0], f[1]))
	}
	s.must(form.Close())
	return s.send(s.request(as, "POST", path, &b, append([]string{"Content-Type", form.FormDataContentType()}, header...)...))
}

// loaded is an answer whose body has been read.
type loaded struct {
	StatusCode int
	Header     http.Header
}

// loads gets a file as anybody would who has its address.
func (s *server) loads(address string) (answer loaded, content []byte) {
	s.t.Helper()
	_, path, found := strings.Cut(address, "/public/")
	if !found {
		s.t.Fatalf("%q is no address of a file", address)
	}
	response, err := client.Do(s.request("", "GET", "/public/"+path, nil))
	s.must(err)
	content, err = io.ReadAll(response.Body)
	s.must(errors.Join(err, response.Body.Close()))
	return loaded{response.StatusCode, response.Header}, content
}

// talks gives the address of a conversation's messages, for members and for its contact.
func (s *server) talks() (members, visitors string) {
	s.t.Helper()
	i := s.do("ana", "POST", s.of("ana", "/inboxes"), `{"name":"Loja"}`)
	s.do("ana", "POST", s.of("ana", "/inbox_members"), `{"inbox_id":`+number(i.id("id"))+`,"user_ids":[`+number(s.people["zoe"].id)+`]}`)
	at := "/public/api/v1/inboxes/" + i.text("inbox_identifier") + "/contacts"
	s.do("", "POST", at, `{"source_id":"v"}`)
	v := number(s.do("", "POST", at+"/v/conversations", "").id("id"))
	return s.of("ana", "/conversations/"+v+"/messages"), at + "/v/conversations/" + v + "/messages"
}

func TestAttachments(t *testing.T) {
	eachServer(t, func(s *server) {
		members, visitors := s.talks()
		picture := string(pictureFile(s.t, 900, 600))
		sent := s.attach("zoe", members, [][2]string{{"content", "Veja"}, {"private", "true"}, {"echo_id", "e"}, {"content_attributes", `{"n":12345678901234567}`}},
			[][2]string{{"gato.png", picture}, {"../página.png", "<!DOCTYPE html><script>alert(1)</script>"}})
		if sent.status != 200 || sent.text("content") != "Veja" || sent.text("echo_id") != "e" || !strings.Contains(string(sent.body), `"n":12345678901234567`) || !strings.Contains(string(sent.body), `"private":true`) {
			s.t.Fatalf("%d %s", sent.status, sent.body)
		}
		if sent.text("attachments.0.file_type") != "image" || sent.text("attachments.1.file_type") != "file" || sent.text("attachments.1.file_name") != "página.png" || sent.text("attachments.0.extension") != "png" {
			s.t.Errorf("%s", sent.body)
		}
		shown, content := s.loads(sent.text("attachments.0.data_url"))
		if shown.StatusCode != 200 || string(content) != picture || shown.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(shown.Header.Get("Content-Disposition"), "inline") {
			s.t.Errorf("the picture: %d %v", shown.StatusCode, shown.Header)
		}
		small, content := s.loads(sent.text("attachments.0.thumb_url"))
		if small.StatusCode != 200 || len(content) == 0 || len(content) >= len(picture) && len(picture) > 20_000 || !strings.HasPrefix(small.Header.Get("Content-Type"), "image/") {
			s.t.Errorf("the small picture: %d %v", small.StatusCode, small.Header)
		}
		page, content := s.loads(sent.text("attachments.1.data_url"))
		h := page.Header
		if string(content) != "<!DOCTYPE html><script>alert(1)</script>" || h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") ||
			h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			s.t.Errorf("a page called a picture: %v", h)
		}
		if none, _ := s.loads(sent.text("attachments.1.data_url") + "/thumb"); none.StatusCode != 404 {
			s.t.Errorf("a thumb of none: %d", none.StatusCode)
		}
		list := s.do("zoe", "GET", members, "")
		if !strings.Contains(string(list.body), sent.text("attachments.0.data_url")) {
			s.t.Errorf("%s", list.body)
		}

		// The contact sends files too, without a word, and sees those that are not for members only.
		own := s.attach("", visitors, nil, [][2]string{{"recado.txt", "oi"}})
		if own.status != 200 || own.text("attachments.0.file_name") != "recado.txt" || own.text("content") != "" {
			s.t.Fatalf("%d %s", own.status, own.body)
		}
		if seen := s.do("", "GET", visitors, ""); !strings.Contains(string(seen.body), "recado.txt") || strings.Contains(string(seen.body), "gato.png") {
			s.t.Errorf("%s", seen.body)
		}

		// The same request again does nothing, another one under its key is refused.
		first := s.attach("zoe", members, [][2]string{{"content", "k"}}, [][2]string{{"a.txt", "a"}}, "Idempotency-Key", "k-1")
		again := s.attach("zoe", members, [][2]string{{"content", "k"}}, [][2]string{{"a.txt", "a"}}, "Idempotency-Key", "k-1")
		other := s.attach("zoe", members, [][2]string{{"content", "k"}}, [][2]string{{"a.txt", "b"}}, "Idempotency-Key", "k-1")
		if first.status != 200 || again.header.Get("Idempotency-Replayed") != "true" || again.id("id") != first.id("id") || other.status < 400 {
			s.t.Errorf("%d, %d, %d %s", first.status, again.status, other.status, other.body)
		}
	})
}

func TestAttachmentsRefused(t *testing.T) {
	s := start(t, "sqlite", "http://localhost:8080", (*server).companies)
	members, visitors := s.talks()
	var many [][2]string
	for n := range 21 {
		many = append(many, [2]string{fmt.Sprint(n, ".txt"), "x"})
	}
	large := [][2]string{{"filme.mp4", strings.Repeat("x", 26<<20)}}
	for _, c := range []struct {
		what, as, path string
		files          [][2]string
		status         int
		code           string
	}{
		{"21 files", "zoe", members, many, 422, "attachment_too_many"},
		{"26 MB", "zoe", members, large, 422, "attachment_too_large"},
		{"26 MB from outside", "", visitors, large, 422, "attachment_too_large"},
		{"nothing at all", "zoe", members, nil, 422, "required"},
		{"somebody else's", "bia", members, many[:1], 404, "not_found"},
		{"nobody", "", members, many[:1], 401, "not_signed_in"},
		{"no such contact", "", strings.Replace(visitors, "/v/", "/w/", 1), many[:1], 404, "not_found"},
	} {
		if a := s.attach(c.as, c.path, nil, c.files); a.status != c.status || a.text("code") != c.code {
			t.Errorf("%s: %d %.300s", c.what, a.status, a.body)
		}
	}
	for what, body := range map[string]string{"broken off": "--x\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\noi", "nothing": ""} {
		if a := s.send(s.request("zoe", "POST", members, strings.NewReader(body), "Content-Type", "multipart/form-data; boundary=x")); a.status != 400 {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	if a := s.do("zoe", "GET", members, ""); strings.Contains(string(a.body), "file_name") {
		t.Errorf("something was kept: %s", a.body)
	}
}

func TestAttachmentsGoWithTheirContact(t *testing.T) {
	eachServer(t, func(s *server) {
		_, visitors := s.talks()
		sent := s.attach("", visitors, nil, [][2]string{{"gato.png", string(pictureFile(s.t, 30, 20))}})
		if sent.status != 200 || len(s.keptFiles()) != 2 {
			s.t.Fatalf("%d files: %d %s", len(s.keptFiles()), sent.status, sent.body)
		}
		contact := number(sent.id("sender.id"))
		if held := s.do("ana", "GET", s.of("ana", "/contacts/"+contact+"/personal_data"), ""); !strings.Contains(string(held.body), "gato.png") {
			s.t.Errorf("the file is not among what is held: %s", held.body)
		}
		if erased := s.do("ana", "POST", s.of("ana", "/contacts/"+contact+"/erase"), ""); erased.status != 200 || erased.id("payload.removed.attachments") != 1 {
			s.t.Errorf("%d %s", erased.status, erased.body)
		}
		if gone, _ := s.loads(sent.text("attachments.0.data_url")); gone.StatusCode != 404 || len(s.keptFiles()) != 0 {
			s.t.Errorf("%d, %v", gone.StatusCode, s.keptFiles())
		}
	})
}

func TestAConversationBeginsWithFiles(t *testing.T) {
	eachServer(t, func(s *server) {
		s.talks()
		i := s.do("ana", "GET", s.of("ana", "/inboxes"), "").id("payload.0.id")
		c := s.do("zoe", "POST", s.of("ana", "/contacts"), `{"name":"Bia"}`).id("payload.contact.id")
		at, files := s.of("ana", "/conversations"), [][2]string{{"recado.txt", "oi"}, {"gato.png", string(pictureFile(s.t, 90, 60))}}
		fields := [][2]string{{"inbox_id", number(i)}, {"contact_id", number(c)}, {"message[content]", "Segue"}}
		v := s.attach("zoe", at, fields, files)
		if v.status != 200 || v.text("messages.0.content") != "Segue" || v.text("messages.0.attachments.0.file_name") != "recado.txt" || v.text("messages.0.attachments.1.file_type") != "image" {
			s.t.Fatalf("%d %s", v.status, v.body)
		}
		if _, content := s.loads(v.text("messages.0.attachments.0.data_url")); string(content) != "oi" {
			s.t.Errorf("the file is %q", content)
		}
		if v := s.attach("zoe", at, fields[:2], files[:1]); v.status != 200 || v.text("messages.0.attachments.0.file_name") != "recado.txt" {
			s.t.Errorf("without a text: %d %s", v.status, v.body)
		}
		// What is refused leaves neither a conversation nor a file.
		before := len(s.keptFiles())
		for name, fields := range map[string][][2]string{"inbox": {{"inbox_id", "999"}, fields[1]}, "contact": {fields[0], {"contact_id", "999"}}, "status": {fields[0], fields[1], {"status", "later"}}} {
			if v := s.attach("zoe", at, fields, files); v.status < 400 || v.status >= 500 {
				s.t.Errorf("%s: %d %s", name, v.status, v.body)
			}
		}
		if count := s.do("ana", "GET", at+"/meta?status=all", "").id("meta.all_count"); count != 3 || len(s.keptFiles()) != before {
			s.t.Errorf("%d conversations, %d files, before %d", count, len(s.keptFiles()), before)
		}
	})
}
