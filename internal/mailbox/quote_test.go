package mailbox

import (
	"strings"
	"testing"
)

func TestQuotesAreFolded(t *testing.T) {
	for name, c := range map[string]struct{ text, reply string }{
		"nothing quoted": {"Bom dia\n\ntudo bem?", "Bom dia\n\ntudo bem?"},
		"english":        {"Yes.\n\nOn Tue, Nov 3, 2026 at 9:00 AM Ana <ana@exemplo.com> wrote:\n> Really?\n>\n> Ana", "Yes."},
		"portuguese":     {"Sim.\n\nEm ter., 3 de nov. de 2026 às 09:00, Ana <ana@exemplo.com> escreveu:\n\n> Mesmo?", "Sim."},
		"wrapped":        {"Sim.\n\nEm ter., 3 de nov. de 2026 às 09:00, Ana da Padaria Central <\nana@exemplo.com> escreveu:\n\n> Mesmo?", "Sim."},
		"spanish":        {"Sí.\n\nEl mar, 3 nov 2026 a las 9:00, Ana (<ana@exemplo.com>) escribió:\n> ¿De veras?", "Sí."},
		"old Gmail":      {"Sim.\n\n2026-11-03 9:00 GMT-03:00 Ana <ana@exemplo.com>:\n\n> Mesmo?", "Sim."},
		"Outlook":        {"Sim.\n\nDe: Ana <ana@exemplo.com>\nEnviado: terça-feira, 3 de novembro de 2026 09:00\nPara: Bia <bia@exemplo.com>\nAssunto: Pão\n\nMesmo?", "Sim."},
		"Outlook's rule": {"Yes.\n\n________________________________\nFrom: Ana\nSent: Tuesday\nTo: Bia\nSubject: x\n\nReally?", "Yes."},
		"old Outlook":    {"Sim.\n\n-----Mensagem original-----\nDe: Ana\n\nMesmo?", "Sim."},
		"bare":           {"Sim.\n\n> Mesmo?\n> Ana", "Sim."},
		"between":        {"> Um?\nSim.\n> Dois?\nNão.", "> Um?\nSim.\n> Dois?\nNão."},
		"only a quote":   {"> Mesmo?", "> Mesmo?"},
		"a sentence":     {"Em maio ela escreveu:\n\nvolto logo", "Em maio ela escreveu:\n\nvolto logo"},
		"de: in a text":  {"De: onde vem?\nNão sei.", "De: onde vem?\nNão sei."},
	} {
		reply, quoted := splitQuote(c.text)
		if reply != c.reply {
			t.Errorf("%s: %q, quoted %q", name, reply, quoted)
		}
		if whole := reply + quoted; len(strings.Join(strings.Fields(whole), "")) != len(strings.Join(strings.Fields(c.text), "")) {
			t.Errorf("%s: something is lost: %q", name, whole)
		}
	}
}

func TestQuotesInHTMLAreFolded(t *testing.T) {
	for name, c := range map[string]struct{ html, reply string }{
		"Gmail":   {`<div dir="ltr">Sim.</div><br><div class="gmail_quote"><div class="gmail_attr">Em ter., 3 de nov. de 2026 às 09:00, Ana &lt;<a href="mailto:ana@exemplo.com">ana@exemplo.com</a>&gt; escreveu:<br></div><blockquote><div>Mesmo?</div><div>Ana</div></blockquote></div>`, "Sim."},
		"Outlook": {`<div><p>Sim.</p><hr><div id="divRplyFwdMsg"><b>De:</b> Ana<br><b>Enviado:</b> terça<br><b>Para:</b> Bia<br><b>Assunto:</b> Pão</div><div>Mesmo?</div></div>`, "Sim."},
		"Apple":   {`<div>Sim.</div><div><br><blockquote type="cite"><div>On 3 Nov 2026, at 09:00, Ana &lt;ana@exemplo.com&gt; wrote:</div><br><div>Mesmo?</div></blockquote></div>`, "Sim."},
	} {
		if reply, quoted := splitQuote(tidy(htmlToText(c.html))); reply != c.reply || !strings.Contains(quoted, "Mesmo?") {
			t.Errorf("%s: %q, quoted %q", name, reply, quoted)
		}
	}
}

func TestAForwardIsNotFolded(t *testing.T) {
	const text = "Veja.\n\n-----Mensagem original-----\nDe: Ana\n\nMesmo?"
	s := &Service{policy: newPolicy()}
	for subject, folded := range map[string]bool{"ENC: Pão": false, "Fwd: Pão": false, "Re: Pão": true, "Pão": true} {
		got := s.received("loja@exemplo.com", Mail{Subject: subject, Text: text}, Address{Mail: "bia@exemplo.com"}, Mail{}.Date)
		if (got.Content == "Veja.") != folded {
			t.Errorf("%s: %q", subject, got.Content)
		}
	}
}
