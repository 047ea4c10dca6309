package contact

import (
	"maps"
	"reflect"
	"slices"
)

// Equal says whether two states of a contact hold the same, whenever and
// however often they were saved.
func (c Contact) Equal(other Contact) bool {
	return c.ID == other.ID && c.AccountID == other.AccountID && c.Name == other.Name && c.Email == other.Email &&
		c.PhoneNumber == other.PhoneNumber && c.PhoneTyped == other.PhoneTyped && c.Identifier == other.Identifier &&
		slices.Equal(c.OtherEmails, other.OtherEmails) && slices.Equal(c.OtherPhones, other.OtherPhones) &&
		c.City == other.City && c.CountryCode == other.CountryCode && c.CompanyName == other.CompanyName &&
		c.Type == other.Type && c.OwnerID == other.OwnerID && c.DoNotContact == other.DoNotContact &&
		c.Blocked == other.Blocked && c.BlockedReason == other.BlockedReason && c.BlockedAt.Equal(other.BlockedAt) && c.BlockedBy == other.BlockedBy &&
		c.AvatarKey == other.AvatarKey && slices.Equal(c.Labels, other.Labels) &&
		c.Source == other.Source && c.ImportID == other.ImportID && c.ImportLine == other.ImportLine &&
		c.CreatedBy == other.CreatedBy && c.CreatedAt.Equal(other.CreatedAt) && c.LastActivityAt.Equal(other.LastActivityAt) &&
		c.LastIncomingAt.Equal(other.LastIncomingAt) && c.LastOutgoingAt.Equal(other.LastOutgoingAt) &&
		sameValues(c.Additional, other.Additional) && sameValues(c.Custom, other.Custom)
}

// sameValues says whether two sets of attributes are the same.
func sameValues(a, b map[string]any) bool { return maps.EqualFunc(a, b, sameValue) }

// sameValue compares what JSON holds: texts first, which most values are, since reflection takes
// a good part of an import that changes nothing.
func sameValue(a, b any) bool {
	if text, is := a.(string); is {
		other, is := b.(string)
		return is && text == other
	}
	return reflect.DeepEqual(a, b)
}
