package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/conversation"
)

// Bounds of one call.
const (
	callTime  = 20 * time.Second
	fileTime  = 60 * time.Second
	maxAnswer = 8 << 20
	maxQuick  = 256 << 10 // bytes of a body that is no file
)

// graph speaks to the Graph API.
type graph struct {
	base   *url.URL
	client *http.Client
}

// newGraph makes a client of the API at an address.
func newGraph(base *url.URL) *graph {
	g := &graph{base: base}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute,
		TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10,
	}
	g.client = &http.Client{Transport: transport, CheckRedirect: func(r *http.Request, before []*http.Request) error {
		if len(before) > 3 || !g.trusts(r.URL) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return g
}

// stores are where Meta keeps files.
var stores = []string{".fbsbx.com", ".facebook.com", ".fbcdn.net", ".whatsapp.net"}

// trusts says whether an access token may be shown to an address.
func (g *graph) trusts(u *url.URL) bool {
	if u.Scheme == g.base.Scheme && u.Host == g.base.Host {
		return true
	}
	if u.Scheme != "https" || u.Port() != "" {
		return false
	}
	for _, store := range stores {
		if strings.HasSuffix(u.Hostname(), store) {
			return true
		}
	}
	return false
}

// get asks for something of an object, by its id and what follows.
func (g *graph) get(ctx context.Context, c connection, path string, query url.Values, into any) error {
	return g.call(ctx, c, http.MethodGet, path, query, nil, "", into)
}

// post sends an object as JSON.
func (g *graph) post(ctx context.Context, c connection, path string, object, into any) error {
	body, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("whatsapp: %w", err)
	}
	return g.call(ctx, c, http.MethodPost, path, nil, body, "application/json", into)
}

func (g *graph) call(ctx context.Context, c connection, method, path string, query url.Values, body []byte, kind string, into any) error {
	patience := callTime
	if method == http.MethodPost && len(body) > maxQuick {
		patience = fileTime
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	at := g.base.JoinPath(c.version, path)
	at.RawQuery = query.Encode()
	answer, err := g.do(ctx, c, method, at, body, kind)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("graph api: %w", err)
	}
	if err := failureOf(answer.StatusCode, raw); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("graph api: an answer that cannot be read: %w", err)
	}
	return nil
}

// do makes a call with the token. Its errors leave the address out: it may hold a secret.
func (g *graph) do(ctx context.Context, c connection, method string, at *url.URL, body []byte, kind string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, at.String(), bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("graph api: an address that cannot be called")
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("User-Agent", "Ficha")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := g.client.Do(r)
	if wrapped, is := errors.AsType[*url.Error](err); is {
		err = wrapped.Err
	}
	if err != nil {
		return nil, fmt.Errorf("graph api: %w", err)
	}
	return answer, nil
}

// failureOf gives the error that an answer holds; nil for a good one.
func failureOf(status int, raw []byte) error {
	var told struct {
		Error *graphError `json:"error"`
	}
	if json.Unmarshal(raw, &told) == nil && told.Error != nil {
		told.Error.status = status
		return told.Error
	}
	if status < 200 || status > 299 {
		return &graphError{status: status, Message: http.StatusText(status)}
	}
	return nil
}

// errTooLarge says that a file is larger than a message may carry.
var errTooLarge = errors.New("whatsapp: the file is too large")

// fetch gives the bytes of a file, and what Meta says they are. Its address holds for
// minutes, so one that has ended is asked for once more. Error: errTooLarge.
func (g *graph) fetch(ctx context.Context, c connection, id string) (content []byte, kind string, err error) {
	for range 2 {
		var about struct {
			URL  string `json:"url"`
			Kind string `json:"mime_type"`
		}
		if err := g.get(ctx, c, url.PathEscape(id), url.Values{"phone_number_id": {c.phoneID}}, &about); err != nil {
			return nil, "", err
		}
		kind = about.Kind
		content, err = g.download(ctx, c, about.URL)
		if e, is := errors.AsType[*graphError](err); !is || e.status < 400 || e.status > 499 || e.status == http.StatusTooManyRequests {
			break
		}
	}
	return content, kind, err
}

func (g *graph) download(ctx context.Context, c connection, address string) ([]byte, error) {
	at, err := url.Parse(address)
	if err != nil || !g.trusts(at) {
		return nil, &graphError{status: http.StatusForbidden, Message: "a file at an address that is not Meta's"}
	}
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	defer cancel()
	answer, err := g.do(ctx, c, http.MethodGet, at, nil, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, &graphError{status: answer.StatusCode, Message: http.StatusText(answer.StatusCode)}
	}
	if answer.ContentLength > conversation.MaxFileSize {
		return nil, errTooLarge
	}
	content, err := io.ReadAll(io.LimitReader(answer.Body, conversation.MaxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("graph api: %w", err)
	}
	if len(content) > conversation.MaxFileSize {
		return nil, errTooLarge
	}
	return content, nil
}

// upload hands a file to Meta and gives its id there.
func (g *graph) upload(ctx context.Context, c connection, f conversation.StoredFile) (id string, err error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	if err = w.WriteField("messaging_product", "whatsapp"); err == nil {
		err = w.WriteField("type", f.Type)
	}
	if err == nil {
		err = writeFile(ctx, w, f)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	if err = g.call(ctx, c, http.MethodPost, c.phoneID+"/media", nil, form.Bytes(), w.FormDataContentType(), &made); err == nil && made.ID == "" {
		err = errors.New("graph api: a file without an id")
	}
	return made.ID, err
}

func writeFile(ctx context.Context, w *multipart.Writer, f conversation.StoredFile) error {
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", multipart.FileContentDisposition("file", f.Name))
	header.Set("Content-Type", f.Type)
	into, err := w.CreatePart(header)
	if err != nil {
		return err
	}
	from, err := f.Open(ctx)
	if err != nil {
		return err
	}
	_, err = io.Copy(into, from)
	return errors.Join(err, from.Close())
}
