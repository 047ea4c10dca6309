package account

import (
	"regexp"
	"strings"
	"testing"
)

func TestPasswordHashIsPHC(t *testing.T) {
	hash := hashPassword("correct horse 7")
	if !regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`).MatchString(hash) {
		t.Errorf("hash %q", hash)
	}
	if hash == hashPassword("correct horse 7") {
		t.Error("two hashes of a password are the same: no salt")
	}
	if !checkPassword(hash, "correct horse 7") || checkPassword(hash, "correct horse 8") || checkPassword(hash, "") {
		t.Error("the hash does not tell right from wrong")
	}
}

func TestPasswordHashWithOtherParametersIsRead(t *testing.T) {
	// From the reference implementation's own tests: 64 MiB, two passes, "password" with the salt "somesalt".
	const theirs = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if !checkPassword(theirs, "password") || checkPassword(theirs, "Password") {
		t.Error("a hash with other parameters is not understood")
	}
}

func TestBrokenPasswordHashLetsNobodyIn(t *testing.T) {
	good := hashPassword("x")
	for _, hash := range []string{
		"", "x", "$$$$$", good[:len(good)-1] + "!", strings.Replace(good, "v=19", "v=16", 1), strings.Replace(good, "t=2", "t=", 1), strings.Replace(good, "t=2", "t=0", 1), good + "$",
	} {
		if checkPassword(hash, "x") || checkPassword(hash, "") {
			t.Errorf("%q lets somebody in", hash)
		}
	}
}
