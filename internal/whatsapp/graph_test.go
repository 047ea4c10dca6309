package whatsapp

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// What the tests' number is called, as in Meta's examples.
const (
	testPhoneID  = "106540352242922"
	testBusiness = "102290129340398"
	testToken    = "EAAJB_a_token_of_the_system_user"
	testSecret   = "0123456789abcdef0123456789abcdef"
)

// metaServer answers like the Graph API, in the forms that Meta documents.
type metaServer struct {
	*httptest.Server
	t     *testing.T
	mutex sync.Mutex

	sent      []map[string]any // messages, as they came
	uploads   []string         // type and name of files, and what is in them
	proofs    []string         // appsecret_proof, as it came
	files     map[string]string
	ended     int // how many addresses of files have ended already
	downloads int
	pages     int
	down      bool // answers nothing but 503
	failures  []failure
	slow      chan struct{} // files wait for it
	elsewhere string        // where files are, "" for here
	number    string        // display_phone_number
	approved  []string      // templates, as JSON
}

// failure is an answer to the next message.
type failure struct {
	status int
	body   string
}

func newMeta(t *testing.T) *metaServer {
	t.Helper()
	m := &metaServer{t: t, files: map[string]string{}, number: "+55 11 4002-8922"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v25.0/{id}", m.object)
	mux.HandleFunc("POST /v25.0/"+testBusiness+"/subscribed_apps", func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, `{"success":true}`) })
	mux.HandleFunc("GET /v25.0/"+testBusiness+"/message_templates", m.templates)
	mux.HandleFunc("POST /v25.0/"+testPhoneID+"/messages", m.message)
	mux.HandleFunc("POST /v25.0/"+testPhoneID+"/media", m.upload)
	mux.HandleFunc("GET /whatsapp_business/attachments/", m.file)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 400, `{"error":{"message":"Unsupported get request. Object with ID does not exist, cannot be loaded due to missing permissions, or does not support this operation","type":"GraphMethodException","code":100,"error_subcode":33,"fbtrace_id":"A1"}}`)
	})
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.mutex.Lock()
		down := m.down
		m.mutex.Unlock()
		switch {
		case down:
			answer(w, 503, `{"error":{"message":"Service temporarily unavailable","type":"OAuthException","code":2,"fbtrace_id":"A2"}}`)
		case r.Header.Get("Authorization") != "Bearer "+testToken:
			answer(w, 401, `{"error":{"message":"Error validating access token: Session has expired on Tuesday, 03-Nov-26 10:00:00 PST.","type":"OAuthException","code":190,"error_subcode":463,"fbtrace_id":"A3"}}`)
		default:
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(m.Close)
	return m
}

func answer(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// does changes how the server answers.
func (m *metaServer) does(change func(*metaServer)) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	change(m)
}

// object answers what the number, or a file, is.
func (m *metaServer) object(w http.ResponseWriter, r *http.Request) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	id := r.PathValue("id")
	if id == testPhoneID {
		proof := r.URL.Query().Get("appsecret_proof")
		m.proofs = append(m.proofs, proof)
		if proof != (connection{token: testToken, secret: testSecret}).proof() {
			answer(w, 400, `{"error":{"message":"Invalid appsecret_proof provided in the API argument","type":"GraphMethodException","code":100,"fbtrace_id":"A4"}}`)
			return
		}
		answer(w, 200, fmt.Sprintf(`{"verified_name":"Padaria Pão Quente","display_phone_number":%q,"quality_rating":"GREEN","id":%q}`, m.number, id))
		return
	}
	content, known := m.files[id]
	if !known || r.URL.Query().Get("phone_number_id") != testPhoneID {
		answer(w, 400, `{"error":{"message":"Unsupported get request.","type":"GraphMethodException","code":100,"error_subcode":33,"fbtrace_id":"A5"}}`)
		return
	}
	base := m.elsewhere
	if base == "" {
		base = m.URL
	}
	answer(w, 200, fmt.Sprintf(`{"messaging_product":"whatsapp","url":"%s/whatsapp_business/attachments/?mid=%s&ext=1762171500&hash=ATt","mime_type":"image/png","sha256":"29ed500fa64eb55fc19dc4124acb300e5dcca0f822a301ae99944db","file_size":"%d","id":%q}`,
		base, id, len(content), id))
}

// file hands over a file, unless its address has ended.
func (m *metaServer) file(w http.ResponseWriter, r *http.Request) {
	m.mutex.Lock()
	slow := m.slow
	m.mutex.Unlock()
	if slow != nil {
		<-slow
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.downloads++
	if m.ended > 0 {
		m.ended--
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_, _ = io.WriteString(w, m.files[r.URL.Query().Get("mid")])
}

// templates gives two templates a page.
func (m *metaServer) templates(w http.ResponseWriter, r *http.Request) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.pages++
	from := 0
	_, _ = fmt.Sscanf(r.URL.Query().Get("after"), "MjQZ%d", &from)
	list := m.approved[from:]
	next := ""
	if len(list) > 2 {
		list = list[:2]
		next = fmt.Sprintf(`,"next":"https://graph.facebook.com/v25.0/%s/message_templates?access_token=no&after=MjQZ%d"`, testBusiness, from+2)
	}
	answer(w, 200, fmt.Sprintf(`{"data":[%s],"paging":{"cursors":{"before":"MAZDZD","after":"MjQZ%d"}%s}}`, strings.Join(list, ","), from+2, next))
}

func (m *metaServer) message(w http.ResponseWriter, r *http.Request) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if len(m.failures) > 0 {
		f := m.failures[0]
		if m.failures = m.failures[1:]; f.status != 0 {
			answer(w, f.status, f.body)
			return
		}
	}
	var body map[string]any
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	m.sent = append(m.sent, body)
	answer(w, 200, fmt.Sprintf(`{"messaging_product":"whatsapp","contacts":[{"input":"x","wa_id":"x"}],"messages":[{"id":"wamid.out%d"}]}`, len(m.sent)))
}

func (m *metaServer) upload(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil || r.FormValue("messaging_product") != "whatsapp" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	content, _ := io.ReadAll(file)
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.uploads = append(m.uploads, header.Header.Get("Content-Type")+" "+header.Filename+" "+string(content))
	answer(w, 200, fmt.Sprintf(`{"id":"media%d"}`, len(m.uploads)))
}

// took gives the messages that have come, as JSON without what all have.
func (m *metaServer) took() []string {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	var out []string
	for _, body := range m.sent {
		if body["messaging_product"] != "whatsapp" || body["recipient_type"] != "individual" {
			m.t.Errorf("a message that Meta would not take: %v", body)
		}
		delete(body, "messaging_product")
		delete(body, "recipient_type")
		text, err := json.Marshal(body)
		if err != nil {
			m.t.Error(err)
		}
		out = append(out, string(text))
	}
	m.sent = nil
	return out
}
