package importer

import (
	"html"
	"regexp"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/importer/sheet"
)

// cell gives what a cell says, without what programs put around it: the apostrophe of
// our own exports, or ="00123", by which others keep a spreadsheet from taking a text
// for a number; and what pages make of characters, Jo&atilde;o.
func (p *preparer) cell(text string) string {
	if p.exported {
		return strings.TrimPrefix(text, "'")
	}
	if strings.Contains(text, "&") {
		text = htmlEntity.ReplaceAllStringFunc(text, html.UnescapeString)
	}
	clean := fold.Trim(text)
	if len(clean) < 3 || !strings.HasPrefix(clean, `="`) || clean[len(clean)-1] != '"' {
		return text
	}
	if inner := clean[2 : len(clean)-1]; !strings.Contains(inner, `"`) {
		return inner
	}
	return text
}

var htmlEntity = regexp.MustCompile(`&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}[0-9]{0,2});`)

// isUndivided is true of a record in one piece that another sign than the file's would cut into as many cells as the
// header has, one of them an e-mail address: it is no name.
func (p *preparer) isUndivided(cells []string) bool {
	if len(p.header) < 2 || len(cells) == 0 || !strings.Contains(cells[0], "@") || filledBeyond(cells, 1) > 0 {
		return false
	}
	for _, target := range []string{fieldEmail, targetOtherEmails} {
		if slices.Contains(p.sources[target], 0) {
			return false // it may be several addresses
		}
	}
	return slices.ContainsFunc([]string{",", ";", "\t", "|"}, func(sign string) bool {
		pieces := strings.Split(cells[0], sign)
		return len(pieces) == len(p.header) && slices.ContainsFunc(pieces, sheet.IsAddress)
	})
}

// saysNothing is true of a blank cell and of one that says in words or signs that
// there is nothing, such as "-", "N/A" or "sem e-mail", if it means that where it goes.
func (p *preparer) saysNothing(target, text string) bool {
	if blank(text) {
		return true
	}
	switch target {
	case fieldEmail, targetOtherEmails:
		return sheet.IsPlaceholder(text) || noAddress[fold.Key(text)]
	case fieldPhone, targetOtherPhones:
		return sheet.IsPlaceholder(text) || noAddress[fold.Key(text)] || strings.Trim(text, "0_ ()-./'") == ""
	}
	return sheet.IsPlaceholder(text) && !p.isChoice(target, text)
}

// isChoice is true of a text that a list has among its values.
func (p *preparer) isChoice(target, text string) bool {
	key, custom := strings.CutPrefix(target, sheet.CustomTarget)
	if d, found := p.rules.Attributes.Get(key); !custom || !found || d.Type != attribute.List {
		return false
	}
	_, err := p.rules.Attributes.Parse(key, text, attribute.Locale{})
	return err == nil
}

// noAddress are what people write where there is no e-mail address or phone number,
// folded; none could be one.
var noAddress = map[string]bool{
	"nao tem": true, "nao possui": true, "nao ha": true, "nenhum": true, "none": true, "nil": true, "sem": true, "nao": true, "no": true, "na": true, "nd": true, "n.d.": true, "n.a.": true,
	"sem email": true, "sem e-mail": true, "s/email": true, "s/ email": true, "s/e-mail": true, "s/ e-mail": true, "no email": true, "no e-mail": true,
	"sem telefone": true, "sem fone": true, "sem celular": true, "sem numero": true, "sem whatsapp": true, "sem contato": true, "no phone": true, "s/n": true, "s/ telefone": true, "s/ fone": true,
}

// isScientific is true of what a spreadsheet makes of a long number: 1,23457E+11.
func isScientific(text string) bool {
	return strings.Contains(text, "E+") && scientificForm.MatchString(text)
}

var scientificForm = regexp.MustCompile(`^[\s']*\d([.,]\d+)?E\+\d{2,}\s*$`)

// isHeaderAgain is true of a record that repeats the header: files that were joined.
func (p *preparer) isHeaderAgain(cells []string) bool {
	filled := 0
	for at, cell := range cells {
		if blank(cell) {
			continue
		}
		if at >= len(p.header) || !strings.EqualFold(fold.Trim(cell), fold.Trim(p.header[at])) {
			return false
		}
		filled++
	}
	return filled > 0
}

// footerForm is what reports write below a list, folded: a sum, a number of pages,
// who made it.
var footerForm = regexp.MustCompile(`^(?:(?:sub|grand )?total(?: geral)?|soma)$` +
	`|^(?:(?:sub|grand )?total|soma|qtde?\.?|quantidade|registros|records)(?: [a-z ]+)?\s*[:=]?\s*[\d.,]+(?: [a-z]+)?$` +
	`|^(?:media|average|minimo|maximo|contagem|count)$` +
	`|^(?:total|quantidade) (?:geral|de [a-z ]+):?$|^\(?[\d.,]+ (?:registros?|contatos?|clientes?|linhas?|records?|contacts?|rows?)(?: [a-z]+)?\)?$` +
	`|^(?:pagina|page|pag\.?) \d+(?: ?(?:de|of|/) ?\d+)?$|^(?:relatorio )?(?:gerado|emitido|exportado|impresso) (?:em|por) |^(?:report )?(?:generated|exported|printed) (?:on|by|at) `)

// isFooter is true of a row that is only the foot of a report: no e-mail address, no
// phone number, and such words for a name or identifier.
func isFooter(change contact.Change) bool {
	if change.Email != nil && *change.Email != "" || change.PhoneNumber != nil && *change.PhoneNumber != "" {
		return false
	}
	for _, text := range []*string{change.Name, change.Identifier} {
		if text != nil && len(*text) < 100 && footerForm.MatchString(fold.Key(*text)) {
			return true
		}
	}
	return false
}

var (
	noLabelSign = regexp.MustCompile(`[^\p{L}\p{N}_-]+`)
	labelEnds   = regexp.MustCompile(`[,;|\n]|:::`)
)

// labelsIn gives the labels of a cell, each in a form that a label may have: what
// other programs call "Cliente antigo" is cliente-antigo. Address books put a star
// before the groups that they make themselves; those are none.
func labelsIn(cell string) (labels []string) {
	for _, label := range labelEnds.Split(cell, -1) {
		label = fold.Trim(label)
		if clean := strings.Trim(noLabelSign.ReplaceAllString(label, "-"), "-"); clean != "" {
			if !strings.HasPrefix(label, "* ") {
				labels = append(labels, clean)
			}
		} else if strings.Trim(label, `"'`) != "" {
			labels = append(labels, label) // refused, and said
		}
	}
	return labels
}

// readEmails reads the cells of e-mail addresses, each of which may have several.
func (p *preparer) readEmails(cells []string, r *row) {
	c := &r.change
	if value, at := p.value(cells, fieldEmail); at >= 0 {
		emails, name := contact.EmailsIn(value)
		c.Email, c.MoreEmails, r.beside = &emails[0], emails[1:], name
		r.from(fieldEmail, at)
		r.from(targetOtherEmails, at)
	}
	for _, at := range p.filledOf(cells, targetOtherEmails) {
		more, _ := contact.EmailsIn(p.cell(cells[at]))
		c.MoreEmails = append(c.MoreEmails, more...)
		r.from(targetOtherEmails, at)
	}
}

// readPhones reads the cells of phone numbers, each of which may have several.
func (p *preparer) readPhones(cells []string, r *row) {
	c := &r.change
	if value, at := p.value(cells, fieldPhone); at >= 0 {
		numbers := contact.PhonesIn(p.wholePhone(cells, at, value), p.rules.Country)
		c.PhoneNumber, c.MorePhones = &numbers[0], numbers[1:]
		r.from(fieldPhone, at)
		r.from(targetOtherPhones, at)
	}
	for _, at := range p.filledOf(cells, targetOtherPhones) {
		c.MorePhones = append(c.MorePhones, contact.PhonesIn(p.cell(cells[at]), p.rules.Country)...)
		r.from(targetOtherPhones, at)
	}
}

// wholePhone puts before a number the codes that stand in columns of their own.
func (p *preparer) wholePhone(cells []string, at int, number string) string {
	country, area := p.part(cells, targetPhoneCountry, at), p.part(cells, targetPhoneArea, at)
	if country == "" && area == "" {
		return number
	}
	return contact.JoinPhone(country, area, number, p.rules.Country)
}

// part gives what the nearest column of a target before another one has, or the first
// behind it.
func (p *preparer) part(cells []string, target string, before int) string {
	nearest := -1
	for _, at := range p.sources[target] {
		if nearest < 0 || at < before && (at > nearest || nearest > before) || nearest > before && at < nearest {
			nearest = at
		}
	}
	if nearest < 0 || nearest >= len(cells) {
		return ""
	}
	return p.cell(cells[nearest])
}

// filledOf gives the columns of a target whose cells say something.
func (p *preparer) filledOf(cells []string, target string) (filled []int) {
	for _, at := range p.sources[target] {
		if at < len(cells) && !p.saysNothing(target, p.cell(cells[at])) {
			filled = append(filled, at)
		}
	}
	return filled
}
