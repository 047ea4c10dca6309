package api_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// pictureFile is a PNG of a size.
func pictureFile(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sendForm sends fields and, unless nil, a picture.
func (s *server) sendForm(as, method, path string, fields [][2]string, picture []byte, header ...string) answer {
	s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for _, field := range fields {
		s.must(form.WriteField(field[0], field[1]))
	}
	if picture != nil {
		part, err := form.CreateFormFile("avatar", "me.png")
		s.must(err)
		_, err = part.Write(picture)
		s.must(err)
	}
	s.must(form.Close())
	return s.send(s.request(as, method, path, &b, append(header, "Content-Type", form.FormDataContentType())...))
}

func TestAPictureOfAContact(t *testing.T) {
	eachServer(t, func(s *server) {
		made := s.sendForm("zoe", "POST", s.of("ana", "/contacts"), [][2]string{
			{"contact[name]", "Ana"}, {"email", "ana@exemplo.com"}, {"additional_attributes[city]", "Recife"}, {"contact[custom_attributes][plan]", "gold"}, {"other_emails[]", "a2@exemplo.com"},
		}, pictureFile(s.t, 30, 20))
		first := made.text("payload.contact.thumbnail")
		if made.status != 200 || first == "" || made.text("payload.contact.additional_attributes.city") != "Recife" ||
			made.text("payload.contact.custom_attributes.plan") != "gold" || made.text("payload.contact.other_emails.0") != "a2@exemplo.com" {
			s.t.Fatalf("%d %s", made.status, made.body)
		}
		shown := s.do("cookie:zoe", "GET", first, "")
		h := shown.header
		if shown.status != 200 || h.Get("Content-Type") != "image/png" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Disposition") != "inline" ||
			!strings.Contains(h.Get("Cache-Control"), "immutable") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			s.t.Errorf("%d %v", shown.status, h)
		}
		if drawn, _, err := image.DecodeConfig(bytes.NewReader(shown.body)); err != nil || drawn.Width != 256 || drawn.Height != 256 {
			s.t.Errorf("%+v, %v", drawn, err)
		}
		plain, _, _ := strings.Cut(first, "?")
		if a := s.do("zoe", "GET", plain, "", "If-None-Match", h.Get("ETag")); a.status != http.StatusNotModified {
			s.t.Errorf("%d", a.status)
		}
		if a := s.do("bia", "GET", plain, ""); a.status != 404 {
			s.t.Errorf("another account: %d", a.status)
		}

		// Another picture takes the place of the first, and its file.
		set := s.sendForm("zoe", "PUT", plain, nil, pictureFile(s.t, 5, 5))
		if second := set.text("payload.thumbnail"); set.status != 200 || second == "" || second == first {
			s.t.Errorf("%d %s", set.status, set.body)
		}
		if n := len(s.keptFiles()); n != 1 {
			s.t.Errorf("%d files", n)
		}
		if a := s.do("zoe", "GET", first, ""); a.status != 200 || strings.Contains(a.header.Get("Cache-Control"), "immutable") {
			s.t.Errorf("by the old address: %d %v", a.status, a.header)
		}
		id := number(made.id("payload.contact.id"))
		if a := s.sendForm("zoe", "PATCH", s.of("ana", "/contacts/"+id), [][2]string{{"name", "Ana Maria"}}, nil); a.status != 200 || a.text("payload.thumbnail") == "" || a.text("payload.name") != "Ana Maria" {
			s.t.Errorf("a form without a picture: %d %s", a.status, a.body)
		}
		for range 2 {
			if a := s.do("zoe", "DELETE", plain, ""); a.status != 200 || a.text("payload.thumbnail") != "" || a.at("payload.contact_inboxes") != nil {
				s.t.Errorf("%d %s", a.status, a.body)
			}
		}
		if a := s.do("zoe", "GET", plain, ""); a.status != 404 || len(s.keptFiles()) != 0 {
			s.t.Errorf("%d, files %v", a.status, s.keptFiles())
		}
	})
}

func TestPicturesThatAreRefused(t *testing.T) {
	eachServer(t, func(s *server) {
		made := s.do("zoe", "POST", s.of("ana", "/contacts"), `{"name":"Ana","email":"ana@exemplo.com"}`)
		path := s.of("ana", "/contacts/"+number(made.id("payload.contact.id")))
		for name, c := range map[string]struct {
			file   []byte
			status int
			code   string
		}{
			"svg":   {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), 422, "avatar_unsupported"},
			"empty": {[]byte{}, 422, "avatar_unsupported"},
			"large": {make([]byte, 15<<20+1), 422, "avatar_too_big"},
			"huge":  {make([]byte, 17<<20), 422, "avatar_too_big"},
		} {
			if a := s.sendForm("zoe", "PUT", path+"/avatar", nil, c.file); a.status != c.status || a.text("code") != c.code {
				s.t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		if a := s.sendForm("zoe", "POST", s.of("ana", "/contacts"), [][2]string{{"name", "X"}}, []byte("GIF89a")); a.status != 422 || a.text("error") != "Avatar filetype not supported" || a.text("attributes.0") != "avatar" {
			s.t.Errorf("%d %s", a.status, a.body)
		}
		// The contact is refused, and its picture goes with it.
		if a := s.sendForm("zoe", "POST", s.of("ana", "/contacts"), [][2]string{{"email", "ana@exemplo.com"}}, pictureFile(s.t, 2, 2)); a.status != 422 || a.text("code") != "email_taken" {
			s.t.Errorf("%d %s", a.status, a.body)
		}
		if files := s.keptFiles(); len(files) != 0 {
			s.t.Errorf("files are left: %v", files)
		}
		for name, fields := range map[string][][2]string{
			"broken UTF-8": {{"name", "\xff"}}, "deep": {{"a[b][c][d][e][f][g]", "x"}}, "a list for a text": {{"name[]", "x"}}, "an object for a text": {{"name[x]", "y"}},
			"over a megabyte": {{"name", strings.Repeat("x", 1<<20)}}, "brackets": {{"]][[", "x"}}, "both": {{"name", "x"}, {"name[a]", "y"}},
		} {
			if a := s.sendForm("zoe", "POST", s.of("ana", "/contacts"), fields, nil); a.status < 400 || a.status >= 500 {
				s.t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		r := s.request("zoe", "POST", s.of("ana", "/contacts"), strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nbreaks o"), "Content-Type", "multipart/form-data; boundary=x")
		if a := s.send(r); a.status != 400 {
			s.t.Errorf("a form that breaks off: %d %s", a.status, a.body)
		}
		for _, path := range []string{"999999", "abc"} {
			if a := s.sendForm("zoe", "PUT", s.of("ana", "/contacts/"+path+"/avatar"), nil, pictureFile(s.t, 2, 2)); a.status != 404 {
				s.t.Errorf("%s: %d %s", path, a.status, a.body)
			}
		}
		s.play([]step{
			{"zoe", "POST", "contacts", `{"name":"Y","avatar_url":"javascript:alert(1)"}`, 422, refusal("avatar_url_invalid", "avatar_url"), "", nil},
			{"zoe", "POST", "contacts", `{"name":"Z","avatar_url":"http://127.0.0.1:1/x.png"}`, 200, `{"payload":{"contact":{"thumbnail":""}}}`, "", nil},
			{"zoe", "POST", "contacts", `{"name":"W","avatar_url":""}`, 200, `{"payload":{"contact":{"thumbnail":""}}}`, "", nil},
			{"zoe", "PUT", "contacts/1/avatar", `{"avatar":"x"}`, 422, refusal("required", "avatar"), "", nil},
		})
	})
}

func TestAFormWithAKeyIsDoneOnce(t *testing.T) {
	eachServer(t, func(s *server) {
		fields := [][2]string{{"name", "Ana"}}
		send := func(size int) answer {
			return s.sendForm("zoe", "POST", s.of("ana", "/contacts"), fields, pictureFile(s.t, size, size), "Idempotency-Key", "k")
		}
		first, again := send(3), send(3)
		if first.status != 200 || !isReplay(again) || !bytes.Equal(first.body, again.body) || len(s.keptFiles()) != 1 {
			s.t.Errorf("%d %s, then %d %s, files %v", first.status, first.body, again.status, again.body, s.keptFiles())
		}
	})
}
