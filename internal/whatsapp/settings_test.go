package whatsapp

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

func TestSettingsOfAnInbox(t *testing.T) {
	t.Parallel()
	whole := map[string]any{phoneNumber: "55 11 4002-8922", phoneNumberID: json.Number("106540352242922"), businessID: " 102290129340398 ", accessToken: testToken, appSecret: testSecret}
	with := func(name string, value any) map[string]any {
		out := map[string]any{}
		for k, v := range whole {
			out[k] = v
		}
		out[name] = value
		return out
	}
	made, err := Kind{}.Configure(t.Context(), whole, inbox.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	c := connectionOf(inbox.Inbox{Settings: made})
	if c.phone != "+551140028922" || c.phoneID != "106540352242922" || c.businessID != "102290129340398" || c.version != version || c.token != testToken || c.secret != testSecret || len(c.verify) < 20 {
		t.Errorf("%+v", c)
	}
	if _, shown := made.Plain[accessToken]; shown || made.Plain[appSecret] != nil {
		t.Error("a secret can be read")
	}
	for _, x := range []struct {
		name  string
		value any
		code  string
	}{
		{phoneNumber, "", "required"}, {phoneNumber, "1", "whatsapp_phone_invalid"}, {phoneNumber, []any{}, "value_invalid"},
		{phoneNumberID, nil, "required"}, {phoneNumberID, "+55 11 4002-8922", "whatsapp_id_invalid"}, {businessID, "Padaria", "whatsapp_id_invalid"},
		{apiVersion, "25", "whatsapp_version_invalid"}, {apiVersion, "v25.0/../me", "whatsapp_version_invalid"},
		{accessToken, "EAAJB with a space in the middle", "whatsapp_token_malformed"}, {accessToken, true, "value_invalid"}, {appSecret, "senha", "whatsapp_secret_malformed"},
	} {
		_, err := Kind{}.Configure(t.Context(), with(x.name, x.value), inbox.Settings{})
		p, is := problem.As(err)
		if !is || len(p.Fields) != 1 || p.Fields[0].Name != "channel."+x.name || p.Code != x.code {
			t.Errorf("%s %v: %v", x.name, x.value, err)
		}
		if err != nil && strings.Contains(err.Error(), testToken) {
			t.Error("an error shows the token")
		}
	}
	_, err = Kind{}.Configure(t.Context(), map[string]any{}, inbox.Settings{})
	if p, is := problem.As(err); !is || len(p.Fields) != 5 {
		t.Errorf("nothing given: %v", err)
	}

	// What is left out stays, the verify token too, whatever is given for it.
	after, err := Kind{}.Configure(t.Context(), map[string]any{apiVersion: "v24.0", verifyToken: "mine"}, made)
	if err != nil {
		t.Fatal(err)
	}
	if d := connectionOf(inbox.Inbox{Settings: after}); d.version != "v24.0" || d.token != testToken || d.verify != c.verify {
		t.Errorf("%+v", d)
	}
	if made.Plain[apiVersion] != version {
		t.Error("what was there before is changed")
	}

	// As clients of the compatible API give them.
	nested := map[string]any{phoneNumber: "+551140028922", "provider": "whatsapp_cloud", appSecret: testSecret,
		"provider_config": map[string]any{"api_key": testToken, phoneNumberID: "106540352242922", businessID: "102290129340398"}}
	if after, err = (Kind{}).Configure(t.Context(), nested, inbox.Settings{}); err != nil || after.Secret[accessToken] != testToken {
		t.Errorf("%v, %v", after.Plain, err)
	}
}

func TestAnInboxIsTried(t *testing.T) {
	each(t, func(w *world) {
		w.meta.approved = []string{approved("ola", "pt_BR", "Olá {{1}}!"), approved("adeus", "pt_BR", "Até!")}
		got, err := w.Try(ctx, w.ana, w.in.ID)
		w.must(err)
		if got != (Trial{"+55 11 4002-8922", "Padaria Pão Quente", "GREEN", 2}) {
			w.t.Errorf("%+v", got)
		}
		if s, err := w.State(ctx, w.in); err != nil || !s.TemplatesAt.Equal(w.now()) || s.Fault != "" || s.WebhookURL != "https://ficha.exemplo.com/webhooks/whatsapp/"+w.in.Identifier {
			w.t.Errorf("%+v, %v", s, err)
		}
		for _, c := range []struct {
			set         map[string]any
			code, field string
		}{
			{map[string]any{phoneNumberID: "999999999"}, "whatsapp_phone_unknown", "channel.phone_number_id"},
			{map[string]any{phoneNumberID: testPhoneID, appSecret: "ffffffffffffffffffffffffffffffff"}, "whatsapp_secret_refused", "channel.app_secret"},
			{map[string]any{appSecret: testSecret, phoneNumber: "+55 11 4002-8923"}, "whatsapp_phone_differs", "channel.phone_number"},
			{map[string]any{phoneNumber: "+55 11 4002-8922", businessID: "999999999"}, "whatsapp_business_unknown", "channel.business_account_id"},
			{map[string]any{businessID: testBusiness, accessToken: "EAAJB_a_token_that_has_expired"}, "whatsapp_token_refused", "channel.access_token"},
		} {
			w.set(c.set)
			_, err := w.Try(ctx, w.ana, w.in.ID)
			w.refused(err, c.code, c.field)
		}
		if s, err := w.State(ctx, w.in); err != nil || s.Fault != codeToken {
			w.t.Errorf("%+v, %v", s, err)
		}
		w.set(map[string]any{accessToken: testToken})
		w.meta.does(func(m *metaServer) { m.down = true })
		_, err = w.Try(ctx, w.ana, w.in.ID)
		w.refused(err, "whatsapp_unreachable")
		w.meta.Close()
		_, err = w.Try(ctx, w.ana, w.in.ID)
		w.refused(err, "whatsapp_unreachable")
	})
}
