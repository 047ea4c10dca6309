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
		c.OtherEmails, c.MoreEmails = nil, nil
	}
	if of.OtherPhones != nil {
		c.OtherPhones, c.MorePhones = nil, nil
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
			c.Email, c.MoreEmails = nil, nil
		case kindPhone:
			c.PhoneNumber, c.MorePhones = nil, nil
		case kindIdentifier:
			c.Identifier = nil
		case "other_emails":
			c.MoreEmails = nil
		case "other_phone_numbers":
			c.MorePhones = nil
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
