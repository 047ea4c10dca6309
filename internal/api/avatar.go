package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/avatar"
	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
)

// avatarField is the form field that holds a picture.
const avatarField = "avatar"

// thumbnail is where a contact's picture is, another address for another picture;
// "" for none.
func thumbnail(c contact.Contact) string {
	if c.AvatarKey == "" {
		return ""
	}
	return fmt.Sprintf("/api/v1/accounts/%d/contacts/%d/avatar?v=%s", c.AccountID, c.ID, avatar.Version(c.AvatarKey))
}

// saveContact writes a contact with the picture that came with the request, and has
// the one fetched that the body names. id is 0 for a contact that is being made.
func (a *API) saveContact(ctx context.Context, id int64, body contactBody, write func(contact.Change) (contact.Contact, error)) (contact.Contact, error) {
	actor := actorOf(ctx)
	if body.avatarURL != "" {
		if err := avatar.CheckURL(body.avatarURL); err != nil {
			return contact.Contact{}, err
		}
	}
	c, err := a.Avatars.Attach(ctx, actor, id, requestOf(ctx).picture, func(key *string) (contact.Contact, error) {
		body.change.AvatarKey = key
		return write(body.change)
	})
	if err == nil && body.avatarURL != "" {
		err = a.Avatars.FetchLater(ctx, actor, c.ID, body.avatarURL)
	}
	return c, err
}

// setAvatar takes a form with the picture.
func (a *API) setAvatar(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return problem.NotFound()
	}
	if _, err := a.Contacts.Get(r.Context(), actorOf(r.Context()), id); err != nil {
		return err // before the upload
	}
	r.Body = pictureBody(w, r)
	part, err := filePart(r, avatarField)
	if problem.HasCode(err, "file_blank") {
		return problem.Invalid("required", problem.OnField(avatarField), problem.With("field", avatarField))
	}
	if err != nil {
		return tooLarge(err, avatar.MaxFile)
	}
	file, err := avatar.Read(part)
	if err != nil {
		return unreadable(err)
	}
	c, err := a.Avatars.Set(r.Context(), actorOf(r.Context()), id, file)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, contactPayload{toContactJSON(c, localeOf(r.Context()), false)})
	return nil
}

func (a *API) removeAvatar(ctx context.Context, in *IDInput) (*contactOutput, error) {
	c, err := a.Avatars.Remove(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &contactOutput{contactPayload{toContactJSON(c, localeOf(ctx), false)}}, nil
}

// showAvatar gives a picture that we have drawn, as nothing but a picture.
func (a *API) showAvatar(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return problem.NotFound()
	}
	file, err := a.Avatars.Open(r.Context(), actorOf(r.Context()), id)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	h := w.Header()
	h.Set("Content-Type", "image/"+file.Format)
	h.Set("Content-Disposition", "inline")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("ETag", `"`+file.Version+`"`)
	h.Set("Cache-Control", "private, no-cache")
	if r.URL.Query().Get("v") == file.Version {
		h.Set("Cache-Control", "private, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, file)
	return nil
}

func picture(f rawHandler) func(*API, *route) {
	return raw(f, func(op *huma.Operation, _ huma.Registry) {
		image := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
		op.Responses["304"] = &huma.Response{Description: "The picture is as before"}
		op.Responses["200"] = &huma.Response{Description: "The picture, 256 pixels square", Content: map[string]*huma.MediaType{"image/jpeg": image, "image/png": image}}
	})
}

func pictureUpload(f rawHandler) func(*API, *route) {
	return raw(f, func(op *huma.Operation, schemas huma.Registry) {
		form := &huma.Schema{Type: huma.TypeObject, Required: []string{avatarField}, Properties: map[string]*huma.Schema{
			avatarField: {Type: huma.TypeString, Format: "binary", Description: "JPEG, PNG, GIF or WebP, at most 15 MB"},
		}}
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: form}}}
		op.Responses["200"] = &huma.Response{Description: "The contact", Content: map[string]*huma.MediaType{
			"application/json": {Schema: schemas.Schema(reflect.TypeFor[contactPayload](), true, "")},
		}}
	})
}

// pictureBody bounds a form with a picture, in size and in pauses.
func pictureBody(w http.ResponseWriter, r *http.Request) io.ReadCloser {
	return http.MaxBytesReader(w, idleReader{r.Body, http.NewResponseController(w)}, avatar.MaxFile+maxBody)
}

// unreadable tells a form that breaks off from a picture that is refused.
func unreadable(err error) error {
	if _, known := problem.As(err); known {
		return err
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return problem.TooLarge("body_too_large", problem.With("max", config.Size(maxBody).String()))
	}
	return problem.Malformed("body_malformed", problem.Because(err))
}

// readForm turns a form with a picture into the JSON that the handler expects; the
// picture is drawn and waits beside it.
func (a *API) readForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = pictureBody(w, r)
	form, err := r.MultipartReader()
	if err != nil {
		return problem.Malformed("body_malformed", problem.Because(err))
	}
	values, left := map[string]any{}, int64(maxBody)
	for {
		part, err := form.NextPart()
		if err == io.EOF { //nolint:errorlint // wrapped, it is a form that breaks off
			break
		}
		if err != nil {
			return unreadable(err)
		}
		if name := part.FormName(); name == avatarField || name == "contact["+avatarField+"]" {
			err = a.readPicture(r, part)
		} else {
			err = readValue(values, "contact", part, &left)
		}
		if err != nil {
			return err
		}
	}
	return asJSON(r, values)
}

// readPicture takes a file; an empty one is a form's field left alone, and a text
// is what clients send back that they have read.
func (a *API) readPicture(r *http.Request, part *multipart.Part) error {
	file, err := avatar.Read(part)
	if err != nil {
		return unreadable(err)
	}
	if len(file) == 0 || part.FileName() == "" {
		return nil
	}
	drawn, err := a.Avatars.Draw(r.Context(), file)
	requestOf(r.Context()).picture = &drawn
	return err
}

// readValue puts a part of a form, such as contact[custom_attributes][plan], into an object; left is
// how many bytes the form may still have.
func readValue(values map[string]any, wrapper string, part *multipart.Part, left *int64) error {
	content, err := io.ReadAll(io.LimitReader(part, *left+1))
	if err != nil {
		return unreadable(err)
	}
	if *left -= int64(len(content) + len(part.FormName())); *left < 0 {
		return problem.TooLarge("body_too_large", problem.With("max", config.Size(maxBody).String()))
	}
	return setValue(values, wrapper, part.FormName(), string(content))
}
