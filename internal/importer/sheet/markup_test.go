package sheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// ours and theirs tell the tokens of an XML, texts joined: by our reader and by the standard library's.
func ours(r io.Reader) (told string, err error) {
	m, text := newMarkup(r), ""
	for {
		k, err := m.next()
		if k == textOf && err == nil {
			text += string(m.text)
			continue
		}
		told, text = told+fmt.Sprintf("%q", text), ""
		switch {
		case err != nil || k == atEnd:
			return told, err
		case k == endOf:
			told += "/" + string(m.name) + ">"
		case k == startOf:
			told += "<" + string(m.name)
			for _, a := range m.attrs {
				value, err := m.decode(a.value)
				if err != nil {
					return told, err
				}
				told += fmt.Sprintf(" %s=%q", local(a.name), value)
			}
			told += ">"
		}
	}
}

func theirs(r io.Reader) (told string, err error) {
	d, text := xml.NewDecoder(r), ""
	for {
		token, err := d.RawToken()
		if t, is := token.(xml.CharData); is {
			text += string(t)
			continue
		}
		switch t := token.(type) {
		case xml.Comment, xml.ProcInst:
			continue
		case xml.Directive:
			return told, errMarkup
		case xml.EndElement:
			told, text = told+fmt.Sprintf("%q", text), ""
			told += "/" + t.Name.Local + ">"
		case xml.StartElement:
			told, text = told+fmt.Sprintf("%q", text), ""
			told += "<" + t.Name.Local
			for _, a := range t.Attr {
				told += fmt.Sprintf(" %s=%q", a.Name.Local, a.Value)
			}
			told += ">"
		}
		if err != nil {
			told += fmt.Sprintf("%q", text)
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return told, err
		}
	}
}

var markups = []string{
	`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n" + `<x:a xmlns:x="u" r="1" xmlns:r='2'><b/>c &amp; d&#10;e&#x41;<!-- <f> --><![CDATA[<g>&amp;]]></x:a>`,
	"<a\n b = 'c \"d\"'\t>\r\ne\rf</a\n>", `<a b="&lt;&quot;&apos;&gt;"/>`, "<a>João</a>", "", "x", "<a/><b/>", "<a ><c/ ></a>",
}

func TestMarkup(t *testing.T) {
	for _, text := range markups[:4] {
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text))} {
			got, err := ours(r)
			want, _ := theirs(strings.NewReader(text))
			if err != nil || got != want {
				t.Errorf("%q %s: %s, %v; want %s", text, name, got, err, want)
			}
		}
	}
	for name, text := range map[string]string{
		"a document type": `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, "an unknown entity": "<a>&b;</a>", "an open entity": "<a>&amp</a>", "a value without quotes": "<a b=c></a>",
		"an attribute without value": "<a b></a>", "a mark in a value": `<a b="<"/>`, "another encoding": `<?xml version="1.0" encoding="ISO-8859-1"?><a/>`, "no UTF-8": "<a>Jo\xe3o</a>",
		"no UTF-8 in a value": "<a b=\"\xe3\"/>", "a control character": "<a>\x01</a>", "an end too many": "<a/></a>", "an end too few": "<a>", "an open comment": "<a/><!-- b", "half a mark": "<a/><", "UTF-16": "<\x00a\x00>\x00",
		"an entity that is none": "<a>&#x110000;</a>", "no name": "< a/>",
	} {
		if got, err := ours(strings.NewReader(text)); err == nil {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// FuzzMarkup: what the standard library reads, ours reads alike, but for what a part of a workbook may not have.
func FuzzMarkup(f *testing.F) {
	for _, text := range markups {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ours(iotest.HalfReader(strings.NewReader(text)))
		want, fault := theirs(strings.NewReader(text))
		if fault != nil || strings.Contains(text, "<?") || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(text, "</") && err != nil {
			return // declarations, and starts and ends that do not match, are judged elsewhere
		}
		if err != nil || got != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	})
}
