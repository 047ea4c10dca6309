package contact

import "maps"

// OnlyBlanks gives the part of a change that fills what a contact lacks. That
// somebody asked not to be written to is never lost.
func (c Change) OnlyBlanks(of Contact) Change {
	for _, field := range []struct {
		given **string
		has   bool
	}{
		{&c.Name, of.Name != ""}, {&c.Email, of.Email != ""}, {&c.PhoneNumber, of.PhoneNumber != ""}, {&c.Identifier, of.Identifier != ""},
		{&c.City, of.City != ""}, {&c.CompanyName, of.CompanyName != ""}, {&c.BlockedReason, of.BlockedReason != ""},
		{&c.Country, of.CountryCode != "" || of.Additional["country"] != nil}, {&c.AvatarKey, of.AvatarKey != ""},
	} {
		if field.has {
			*field.given = nil
		}
	}
	if of.OtherEmails != nil {
		c.OtherEmails = nil
	}
	if of.OtherPhones != nil {
		c.OtherPhones = nil
	}
	if of.OwnerID != 0 {
		c.OwnerID = nil
	}
	c.Type, c.Blocked = nil, nil // every contact has them
	if c.DoNotContact != nil && !*c.DoNotContact {
		c.DoNotContact = nil
	}
	c.Additional, c.Custom = onlyBlanks(c.Additional, of.Additional), onlyBlanks(c.Custom, of.Custom)
	return c
}

func onlyBlanks(given, has map[string]any) map[string]any {
	given = maps.Clone(given)
	maps.DeleteFunc(given, func(key string, _ any) bool { return has[key] != nil })
	return given
}

// Without gives a change that leaves fields, as an error of [Contact.Apply] names
// them, as they are.
func (c Change) Without(fields ...string) Change {
	for _, field := range fields {
		switch field {
		case "name":
			c.Name = nil
		case kindEmail:
			c.Email = nil
		case kindPhone:
			c.PhoneNumber = nil
		case kindIdentifier:
			c.Identifier = nil
		case "city":
			c.City = nil
		case "country":
			c.Country = nil
		case "company_name":
			c.CompanyName = nil
		case "contact_type":
			c.Type = nil
		}
	}
	return c
}
