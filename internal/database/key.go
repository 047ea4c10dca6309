package database

// ContactKey is a column by which contacts are looked up, or in whose order they are walked. Its values come in any
// order, so on PostgreSQL it has an index. On SQLite a million such entries, each to a page that is not at hand,
// cost more than all the rest of a million contacts; there it is a table of the index's name, which
// is filled in the order of the key (ADR 27): by who inserts contacts, and by triggers when they change or go.
type ContactKey struct {
	Index  string
	Column string
	Unique bool // and NULL is no entry
}

// ContactKeys are all of them.
var ContactKeys = []ContactKey{
	{"contacts_email_key", "email", true},
	{"contacts_phone_number_key", "phone_number", true},
	{"contacts_identifier_key", "identifier", true},
	{"contacts_name_index", "name_key", false},
}

// KeySource says how a statement reads contacts by a key.
type KeySource struct {
	From    string // of the key and the id alone
	Joined  string // of contacts, which are c
	Account string // the account of an entry
	Key     string
	ID      string // of the contact
}

// ContactsBy gives the source for one of [ContactKeys], by its column.
func (d *Dialect) ContactsBy(column string) KeySource {
	if d.KeyTables {
		for _, k := range ContactKeys {
			if k.Column == column {
				return KeySource{k.Index + " k", k.Index + " k CROSS JOIN contacts c ON c.id = k.contact_id", "k.account_id", "k." + column, "k.contact_id"}
			}
		}
	}
	return KeySource{"contacts c", "contacts c", "c.account_id", "c." + column, "c.id"}
}
