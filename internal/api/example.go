package api

import (
	_ "embed"
	"encoding/json"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// example is a request to an operation and what it was answered.
type example struct {
	Request  json.RawMessage `json:"request,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`
}

// examples are what TestExamples has asked and was answered, by the operation's id.
//
//go:embed examples.json
var examples []byte

// addExamples puts them into the document.
func addExamples(document *huma.OpenAPI) error {
	var known map[string]example
	if err := json.Unmarshal(examples, &known); err != nil {
		return err
	}
	for _, item := range document.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			seen := known[op.OperationID]
			if op.RequestBody != nil && seen.Request != nil {
				show(op.RequestBody.Content, seen.Request)
			}
			if answered := op.Responses["200"]; answered != nil && seen.Response != nil {
				show(answered.Content, seen.Response)
			}
		}
	}
	return nil
}

func show(content map[string]*huma.MediaType, value json.RawMessage) {
	for kind, media := range content {
		if strings.HasSuffix(kind, "json") {
			media.Example = value
		}
	}
}
