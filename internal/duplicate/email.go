package duplicate

import (
	"slices"
	"strings"
)

// providers are the names of large ones, as they are and as they are mistyped, and
// which is meant.
var providers = map[string]string{
	"gmail": "gmail", "gmial": "gmail", "gmal": "gmail", "gmai": "gmail", "gamil": "gmail", "gmali": "gmail", "gnail": "gmail", "gmil": "gmail", "gmaill": "gmail", "gemail": "gmail",
	"hotmail": "hotmail", "hotmial": "hotmail", "hotmal": "hotmail", "hotmai": "hotmail", "hotmil": "hotmail", "hotamil": "hotmail", "hotmaill": "hotmail", "homail": "hotmail", "hormail": "hotmail",
	"icloud": "icloud", "iclod": "icloud", "icoud": "icloud", "iclould": "icloud", "icloude": "icloud",
	"outlook": "outlook", "outlok": "outlook", "outook": "outlook", "oulook": "outlook", "outllok": "outlook", "outloook": "outlook", "outlock": "outlook",
	"yahoo": "yahoo", "yaho": "yahoo", "yhoo": "yahoo", "yaoo": "yahoo", "yahho": "yahoo", "yahooo": "yahoo",
}

// endings are how what follows such a name is mistyped.
var endings = map[string]string{
	"con": "com", "cm": "com", "co": "com", "om": "com", "cim": "com", "vom": "com", "comm": "com", "cpm": "com",
	"con.br": "com.br", "co.br": "com.br", "com.b": "com.br", "comm.br": "com.br",
}

// correctDomain gives the domain that was meant; most are right as they are.
func correctDomain(domain string) string {
	name, ending, _ := strings.Cut(domain, ".")
	right, known := providers[name]
	if !known {
		return domain
	}
	if meant, wrong := endings[ending]; wrong {
		ending = meant
	}
	if right == "gmail" && ending == "com.br" { // there is none
		ending = "com"
	}
	return right + "." + ending
}

// mailbox splits an address into what tells mailboxes apart: the local part without
// dots and +tag, and the domain that was meant.
func mailbox(email string) (local, domain string) {
	local, domain, _ = strings.Cut(email, "@")
	if before, _, tagged := strings.Cut(local, "+"); tagged && before != "" {
		local = before
	}
	return strings.ReplaceAll(local, ".", ""), correctDomain(domain)
}

func emailBlocks(p *person) (out []string) {
	for _, email := range p.emails {
		local, domain := mailbox(email)
		out = append(out, local+"@"+domain)
	}
	return out
}

func nameDomainBlocks(p *person) (out []string) {
	if p.name == "" {
		return nil
	}
	for _, email := range p.emails {
		if _, domain := mailbox(email); !slices.Contains(out, p.name+"\x00"+domain) {
			out = append(out, p.name+"\x00"+domain)
		}
	}
	return out
}

// maxSlips is how many letters a slip of the hand changes, of at least
// slipsFrom.
const (
	maxSlips  = 2
	slipsFrom = 4
)

// nearEmails finds two addresses at one domain that differ a little. Their digits
// must be the same: joao1985 and joao1986 are two people who wanted one address.
func nearEmails(a, b *person) bool {
	for _, x := range a.emails {
		local, domain := mailbox(x)
		for _, y := range b.emails {
			other, at := mailbox(y)
			if at == domain && local != other && near(local, other) {
				return true
			}
		}
	}
	return false
}

func near(a, b string) bool {
	return min(len(a), len(b)) >= slipsFrom && digits(a) == digits(b) && distance(a, b) <= maxSlips
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// distance is how many bytes have to be put in, taken out or replaced to make b of
// a (Levenshtein); more than [maxSlips] is not counted exactly.
func distance(a, b string) int {
	if max(len(a), len(b))-min(len(a), len(b)) > maxSlips {
		return maxSlips + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// spellings are ways to write a mailbox that an index can be asked for: without the
// tag, without the dots, at the domain that was meant and at those mistyped for it.
func spellings(email string) (out []string) {
	local, domain, _ := strings.Cut(email, "@")
	plain, meant := mailbox(email)
	untagged := local
	if before, _, tagged := strings.Cut(local, "+"); tagged && before != "" {
		untagged = before
	}
	domains := []string{domain, meant}
	name, ending, _ := strings.Cut(meant, ".")
	for wrong, right := range providers {
		if right == name && wrong != right {
			domains = append(domains, wrong+"."+ending)
		}
	}
	for _, at := range domains {
		for _, box := range []string{local, untagged, plain} {
			if spelled := box + "@" + at; spelled != email && !slices.Contains(out, spelled) {
				out = append(out, spelled)
			}
		}
	}
	return out
}
