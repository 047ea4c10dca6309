package api_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
)

// form is a multipart form with one file.
func form(t *testing.T, field, name string, content []byte) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("other", strings.Repeat("x", 100)); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

func TestUpload(t *testing.T) {
	eachServer(t, func(s *server) {
		a := s.upload("ana", "../../etc/contatos ção.csv", []byte("nome;e-mail;telefone\nJosé;jose@exemplo.com;(11) 91234-5678\nMau;mau;\n"))
		if a.status != 200 || a.text("payload.import.file_name") != "contatos ção.csv" || a.id("payload.import.user.id") != s.people["ana"].id {
			s.t.Fatalf("%d %s", a.status, a.body)
		}
		id := a.id("payload.import.id")
		done := s.awaitImport("ana", id)
		if done.text("payload.status") != "completed" || done.id("payload.counts.created") != 1 || done.id("payload.counts.rejected") != 1 {
			s.t.Errorf("done: %s", done.body)
		}
		rows := s.do("ana", "GET", s.of("ana", "/imports/"+number(id)+"/rows?outcome=rejected"), "")
		if rows.id("meta.count") != 1 || rows.id("payload.0.line") != 3 || rows.text("payload.0.errors.0.code") != "email_invalid" || rows.text("payload.0.errors.0.column") != "e-mail" {
			s.t.Errorf("rows: %s", rows.body)
		}
		if a := s.do("ana", "GET", s.of("ana", "/imports/"+number(id)+"/rows?outcome=lost"), ""); a.status != 422 {
			s.t.Errorf("rows of another outcome: %d", a.status)
		}
		file := s.do("ana", "GET", s.of("ana", "/imports/"+number(id)+"/rejected"), "")
		if !strings.Contains(string(file.body), "Mau;mau;") || strings.Contains(string(file.body), "José") ||
			!strings.Contains(file.header.Get("Content-Disposition"), "rejected.csv") {
			s.t.Errorf("rejected rows: %v %s", file.header, file.body)
		}
		if a := s.do("ana", "GET", s.of("ana", "/imports"), ""); a.id("meta.count") != 1 || a.id("payload.0.id") != id {
			s.t.Errorf("imports: %s", a.body)
		}
		if a := s.do("ana", "POST", s.of("ana", "/imports/"+number(id)+"/cancel"), ""); a.status != 409 || a.text("code") != "wrong_status" {
			s.t.Errorf("cancel: %d %s", a.status, a.body)
		}
		template := s.do("ana", "GET", s.of("ana", "/imports/template"), "", "Accept-Language", "en")
		if template.header.Get("Content-Type") != "text/csv; charset=utf-8" || len(template.body) < 100 {
			s.t.Errorf("template: %v %s", template.header, template.body)
		}
		told := s.do("ana", "GET", s.of("ana", "/notifications"), "")
		if told.id("meta.unread") != 1 || told.text("payload.0.kind") != "import_completed" || told.text("payload.0.status") != "kept" {
			s.t.Errorf("notifications: %s", told.body)
		}
		if a := s.do("ana", "POST", s.of("ana", "/notifications/read"), ""); a.status != 200 {
			s.t.Errorf("read: %d", a.status)
		}
		if a := s.do("ana", "GET", s.of("ana", "/notifications?page=abc"), ""); a.id("meta.unread") != 0 || a.id("meta.count") != 1 {
			s.t.Errorf("notifications read: %s", a.body)
		}
		if a := s.do("zoe", "GET", s.of("ana", "/notifications"), ""); a.id("meta.count") != 0 {
			s.t.Errorf("somebody else is told: %s", a.body)
		}
	})
}

// What is refused leaves nothing behind.
func TestUploadsRefused(t *testing.T) {
	eachServer(t, func(s *server) {
		good := []byte("name,email\nAna,ana@exemplo.com\n")
		picture := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"), bytes.Repeat([]byte{0, 1, 2, 255}, 500)...)
		large := append([]byte("name\n"), bytes.Repeat([]byte("x\n"), maxUpload/2)...)
		huge := bytes.Repeat([]byte("name,email\n"), 300_000)
		for _, c := range []struct {
			name, field, file string
			content           []byte
			status            int
			code              string
		}{
			{"no file field", "file", "a.csv", good, 422, "file_blank"},
			{"blank file", "import_file", "a.csv", nil, 422, "file_blank"},
			{"only blanks", "import_file", "a.csv", []byte("\xef\xbb\xbf \r\n\r\n  "), 422, "file_blank"},
			{"a picture", "import_file", "a.csv", picture, 422, "not_text"},
			{"a picture by name too", "import_file", "a.png", picture, 422, "not_text"},
			{"a little too large", "import_file", "a.csv", large, 413, "too_large"},
			{"much too large", "import_file", "a.csv", huge, 413, "too_large"},
			{"much too large a field beside", "other", "a.csv", huge, 413, "too_large"},
		} {
			body, kind := form(s.t, c.field, c.file, c.content)
			a := s.send(s.request("ana", "POST", s.of("ana", "/contacts/import"), bytes.NewReader(body), "Content-Type", kind))
			if a.status != c.status || a.text("code") != c.code {
				s.t.Errorf("%s: %d %s", c.name, a.status, a.body)
			}
		}
		body, kind := form(s.t, "import_file", "a.csv", good)
		for name, c := range map[string]struct {
			body   []byte
			kind   string
			status int
		}{
			"JSON instead":          {[]byte(`{"import_file":"x"}`), "application/json", 422},
			"nothing":               {nil, kind, 400},
			"no boundary":           {body, "multipart/form-data", 422},
			"another boundary":      {body, "multipart/form-data; boundary=x", 400},
			"the end is missing":    {body[:len(body)-30], kind, 400},
			"the file breaks off":   {body[:bytes.Index(body, good)+5], kind, 400},
			"breaks off in a field": {body[:len(body)/2], kind, 400},
			"no content type":       {body, "", 422},
		} {
			a := s.send(s.request("ana", "POST", s.of("ana", "/contacts/import"), bytes.NewReader(c.body), "Content-Type", c.kind))
			if a.status != c.status {
				s.t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		if a := s.do("ana", "GET", s.of("ana", "/imports"), ""); a.id("meta.count") != 0 {
			s.t.Errorf("imports of refused files: %s", a.body)
		}
		if left := s.keptFiles(); len(left) != 0 {
			s.t.Errorf("left behind: %v", left)
		}
	})
}

// A client that goes away in the middle leaves nothing either.
func TestUploadBrokenOff(t *testing.T) {
	eachServer(t, func(s *server) {
		body, kind := form(s.t, "import_file", "a.csv", bytes.Repeat([]byte("name,email\n"), 10_000))
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		s.must(err)
		defer conn.Close()
		_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\napi_access_token: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
			s.of("ana", "/contacts/import"), s.people["ana"].token, kind, len(body), body[:len(body)/2])
		s.must(err)
		s.must(conn.(*net.TCPConn).CloseWrite())
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		s.must(err) // the answer says that the server is done with it
		defer res.Body.Close()
		text, _ := io.ReadAll(res.Body)
		if res.StatusCode < 400 || res.StatusCode == 500 {
			s.t.Errorf("answered %d %s", res.StatusCode, text)
		}
		if left := s.keptFiles(); len(left) != 0 {
			s.t.Errorf("left behind: %v", left)
		}
		if a := s.do("ana", "GET", s.of("ana", "/imports"), ""); a.id("meta.count") != 0 {
			s.t.Errorf("an import of half a file: %s", a.body)
		}
	})
}

// The sheet and an earlier import are said in the address, for both ways of importing.
func TestWhatTheAddressSaysOfAFile(t *testing.T) {
	eachServer(t, func(s *server) {
		body, kind := form(s.t, "import_file", "a.csv", []byte("name,email\nAna,ana@exemplo.com\n"))
		for _, path := range []string{"/contacts/import", "/imports"} {
			for query, want := range map[string]struct {
				status int
				code   string
			}{"?sheet=Clientes": {422, "sheet_none"}, "?like=999999": {404, ""}, "?like=x": {404, ""}} {
				a := s.send(s.request("ana", "POST", s.of("ana", path+query), bytes.NewReader(body), "Content-Type", kind))
				if a.status != want.status || want.code != "" && (a.text("code") != want.code || a.text("attributes.0") != "sheet") {
					s.t.Errorf("%s%s: %d %s", path, query, a.status, a.body)
				}
			}
		}
		if a := s.do("ana", "GET", s.of("ana", "/imports"), ""); a.id("meta.count") != 0 {
			s.t.Errorf("a refused file became an import: %s", a.body)
		}
	})
}

// Filters name imports, so whoever may see contacts may know their files; nobody else.
func TestNamesOfImports(t *testing.T) {
	eachServer(t, func(s *server) {
		a := s.upload("ana", "clientes.csv", []byte("name,email\nAna,ana@exemplo.com\n"))
		id := a.id("payload.import.id")
		s.awaitImport("ana", id)
		failed := s.upload("ana", "vazio.csv", []byte("name,email\n"))
		s.awaitImport("ana", failed.id("payload.import.id"))
		names := s.do("zoe", "GET", s.of("ana", "/imports/names"), "")
		if names.status != 200 || names.id("payload.0.id") != id || names.text("payload.0.file_name") != "clientes.csv" || strings.Contains(string(names.body), "vazio") {
			s.t.Errorf("%d %s", names.status, names.body)
		}
		if a := s.do("bia", "GET", s.of("bia", "/imports/names"), ""); a.status != 200 || strings.Contains(string(a.body), "clientes") {
			s.t.Errorf("another account: %d %s", a.status, a.body)
		}
	})
}
