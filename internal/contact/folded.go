package contact

import (
	"context"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/fold"
)

// folded gives the text as filters compare it, nil where that is the text itself:
// most identifiers, and many values, need no second copy.
func folded(text string) any {
	if key := fold.Key(text); key != text {
		return key
	}
	return nil
}

func foldedText(value any) any {
	text, _ := value.(string)
	return folded(text)
}

// foldedValues gives the texts among values as filters compare them, as a JSON
// object by key, nil when all are as they are.
func foldedValues(values map[string]any) any {
	if text, ok := encodeFlat(values, foldedText); ok {
		if text == "{}" {
			return nil
		}
		return text
	}
	var keys map[string]any
	for name, value := range values {
		if key := foldedText(value); key != nil {
			if keys == nil {
				keys = map[string]any{}
			}
			keys[name] = key
		}
	}
	if keys == nil {
		return nil
	}
	return encode(keys)
}

// refold brings custom_keys in line after statements that wrote custom_attributes
// past [Save], and notes the change.
func refold(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) error {
	columnar.Changed(ctx, tx, accountID, ids...)
	contacts, err := LoadMany(ctx, tx, accountID, ids)
	if err != nil {
		return err
	}
	statement := "UPDATE contacts SET custom_keys = " + tx.Dialect().JSONValue("$3") + " WHERE account_id = $1 AND id = $2"
	for _, c := range contacts {
		if _, err := tx.Exec(ctx, statement, accountID, c.ID, foldedValues(c.Custom)); err != nil {
			return err
		}
	}
	return nil
}

// Record gives the contact as filters see it. Whether it may be a duplicate is not
// known here.
func (c Contact) Record() filter.Record {
	return filter.Record{
		Name: c.Name, Email: c.Email, PhoneNumber: c.PhoneNumber, Identifier: c.Identifier, City: c.City, CountryCode: c.CountryCode, Company: c.CompanyName,
		ContactType: string(c.Type), Source: string(c.Source), OwnerID: c.OwnerID, ImportID: c.ImportID, Blocked: c.Blocked, DoNotContact: c.DoNotContact,
		OtherEmails: c.OtherEmails, OtherPhoneNumbers: Contact{OtherPhones: c.OtherPhones}.PhoneNumbers(),
		Labels: c.Labels, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, LastActivityAt: c.LastActivityAt,
		LastIncomingAt: c.LastIncomingAt, LastOutgoingAt: c.LastOutgoingAt, Custom: c.Custom,
	}
}
