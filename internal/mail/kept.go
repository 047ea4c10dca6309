package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
)

// Mentioning gives the names of the kept mails in which one of the texts stands,
// large or small. A file that is no mail is passed over.
func (f *Folder) Mentioning(ctx context.Context, texts []string) (names []string, err error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, fmt.Errorf("look through the kept mails: %w", err)
	}
	for _, entry := range entries {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if filepath.Ext(entry.Name()) != ".eml" {
			continue
		}
		content, err := readMail(filepath.Join(f.dir, entry.Name()))
		if err != nil {
			if errors.Is(err, os.ErrPermission) {
				return nil, fmt.Errorf("read a kept mail: %w", err)
			}
			continue
		}
		for _, text := range texts {
			if strings.Contains(content, strings.ToLower(text)) {
				names = append(names, entry.Name())
				break
			}
		}
	}
	return names, nil
}

// Remove deletes a kept mail; one that is gone is no error.
func (f *Folder) Remove(name string) error {
	err := os.Remove(filepath.Join(f.dir, filepath.Base(name)))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// readMail gives subject and texts of a mail, decoded, in small letters.
func readMail(path string) (string, error) {
	file, err := os.Open(path) //nolint:gosec // a file of the folder
	if err != nil {
		return "", err
	}
	defer file.Close() //nolint:errcheck // it was only read
	message, err := mail.ReadMessage(file)
	if err != nil {
		return "", err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		return "", err
	}
	body, err := readPart(message.Header.Get, message.Body)
	return strings.ToLower(subject + "\n" + body), err
}

func readPart(header func(string) string, body io.Reader) (string, error) {
	kind, params, err := mime.ParseMediaType(header("Content-Type"))
	if err == nil && strings.HasPrefix(kind, "multipart/") {
		return readParts(multipart.NewReader(body, params["boundary"]))
	}
	switch strings.ToLower(header("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	return html.UnescapeString(string(text)), err
}

func readParts(parts *multipart.Reader) (string, error) {
	var out strings.Builder
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		text, err := readPart(part.Header.Get, part)
		if err != nil {
			return "", err
		}
		out.WriteString(text + "\n")
	}
}
