package database

// ContactKey is a column by which contacts are looked up, or in whose order they are walked. Its values come in any
// order: a million entries of an index, each to a page that is not at hand, cost more than all the rest of a million
// contacts. So it is a table, which is filled in the order of the key (ADR 27, 28): by who inserts contacts, and by
// triggers when they change or go.
type ContactKey struct {
	Index  string // the table
	Column string
	Unique bool // and NULL is no entry
}

// ContactKeys are all of them, in the order in which their entries are written.
var ContactKeys = []ContactKey{
	{"contacts_email_key", "email", true},
	{"contacts_phone_number_key", "phone_number", true},
	{"contacts_identifier_key", "identifier", true},
	{"contacts_name_index", "name_key", false},
}

// ContactTables are the contacts and the tables of their keys, which grow with them.
func ContactTables() []string {
	tables := []string{"contacts"}
	for _, k := range ContactKeys {
		tables = append(tables, k.Index)
	}
	return tables
}

// KeySource says how a statement reads contacts by a key.
type KeySource struct {
	From    string // of the key and the id alone
	Joined  string // of contacts, which are c
	Account string // the account of an entry
	Key     string
	ID      string // of the contact
}

// ContactsBy gives the source for one of [ContactKeys], by its column; for another column the contacts alone.
func (d *Dialect) ContactsBy(column string) KeySource {
	for _, k := range ContactKeys {
		if k.Column == column {
			return KeySource{
				k.Index + " k", k.Index + " k " + d.JoinInOrder + " contacts c ON c.account_id = k.account_id AND c.id = k.contact_id",
				"k.account_id", "k." + column, "k.contact_id",
			}
		}
	}
	return KeySource{"contacts c", "contacts c", "c.account_id", "c." + column, "c.id"}
}
