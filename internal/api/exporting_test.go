package api_test

import (
	"strings"
	"testing"
)

func TestExports(t *testing.T) {
	eachServer(t, func(s *server) {
		s.do("ana", "POST", s.of("ana", "/contacts"), `{"name":"=1+1","email":"a@exemplo.com","phone_number":"11912345678"}`)
		s.do("ana", "POST", s.of("ana", "/contacts"), `{"name":"Bia","city":"Recife"}`)
		s.do("bia", "POST", s.of("bia", "/contacts"), `{"name":"De outra conta"}`)
		path := s.of("ana", "/contacts/export")
		a := s.do("ana", "POST", path, `{"column_names":["name","phone_number","avatar_url"],"sort":"-name","delimiter":","}`)
		s.wants(a, 200, `{"payload":{"format":"csv","columns":["name","phone_number"],"status":"queued","total":2,"done":0,"url":null,"error":null,"expires_at":null}}`)
		id := number(a.id("payload.id"))
		a = s.awaitExport("ana", id)
		s.wants(a, 200, `{"payload":{"status":"completed","done":2,"expires_at":"<any>","url":"<any>"}}`)
		file := s.do("ana", "GET", a.text("payload.url"), "")
		if want := "\ufeffname,phone_number,ficha_export\r\nBia,,\r\n'=1+1,'+5511912345678,\r\n"; file.status != 200 || string(file.body) != want {
			s.t.Errorf("%d %q, want %q", file.status, file.body, want)
		}
		if got := file.header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=contatos-") {
			s.t.Errorf("the file is %q", got)
		}
		s.sql("UPDATE exports SET status = 'running', error_code = 'storage_full', heartbeat_at = 4000000000000000, finished_at = NULL WHERE id = " + id)
		s.wants(s.do("ana", "GET", s.of("ana", "/exports/"+id), ""), 200, `{"payload":{"status":"running","error":null,"waiting":{"code":"storage_full",
			"message":"O servidor está sem espaço. Avise quem cuida dele. Assim que houver espaço, a exportação continua sozinha. Você também pode cancelá-la.","retry_at":4000000030}}}`)
		s.sql("UPDATE exports SET status = 'completed', error_code = '', finished_at = 1 WHERE id = " + id)

		// Nobody else may know of it, whatever they may.
		role := s.do("ana", "POST", s.of("ana", "/custom_roles"), `{"name":"Exporta","permissions":["export"]}`)
		s.do("ana", "PATCH", s.of("ana", "/agents/"+number(s.people["zoe"].id)), `{"custom_role_id":`+number(role.id("id"))+`}`)
		for _, end := range []string{"", "/file"} {
			s.wants(s.do("zoe", "GET", s.of("ana", "/exports/"+id+end), ""), 404, notFound)
		}
		s.wants(s.do("zoe", "GET", s.of("ana", "/exports"), ""), 200, `{"meta":{"count":0},"payload":[]}`)
		s.wants(s.do("ana", "GET", s.of("ana", "/notifications"), ""), 200, `{"payload":[{"kind":"export_completed","link":"/accounts/`+number(s.people["ana"].account)+`/exports/`+id+`"}]}`)
		s.wants(s.do("ana", "POST", s.of("ana", "/exports/"+id+"/cancel"), ""), 409, refusal("wrong_status"))

		// As the compatible API asks: nothing at all, or a label.
		s.wants(s.do("ana", "POST", path, ""), 200, `{"payload":{"total":2}}`)
		s.wants(s.do("ana", "POST", path, `{"label":"ninguem","payload":[]}`), 200, `{"payload":{"total":0}}`)
		for _, refused := range []struct{ body, field string }{
			{`{"ids":{}}`, "ids"}, {`{"all":1}`, "all"}, {`{"column_names":[["x"]]}`, "column_names"},
		} {
			s.wants(s.do("ana", "POST", path, refused.body), 422, refusal("value_invalid", refused.field))
		}
		s.wants(s.do("ana", "POST", path, `{"payload":[{"attribute_key":"city"}]}`), 422, refusal("filter_malformed", "0"))
		s.wants(s.do("ana", "POST", path, `{"format":"pdf"}`), 422, refusal("choice_invalid", "format"))
	})
}

// awaitExport waits until an export has ended.
func (s *server) awaitExport(as, id string) (now answer) {
	s.t.Helper()
	lines, leave := s.listen(as)
	defer leave()
	await(s.t, lines, func(string) bool {
		now = s.do(as, "GET", s.of(as, "/exports/"+id), "")
		return now.at("payload.finished_at") != nil
	})
	return now
}
