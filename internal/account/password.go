package account

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Parameters of argon2id: OWASP's second choice (19 MiB, two passes). They are
// written into each hash, so they can grow without touching old ones.
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonKey    = 32
	argonSalt   = 16
)

// hashing bounds how many passwords are worked on at once: each takes 19 MiB.
var hashing = make(chan struct{}, max(2, runtime.NumCPU())) //nolint:gochecknoglobals // memory belongs to the process

// hashPassword gives the PHC string of a password.
func hashPassword(password string) string {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails; see crypto/rand
	return formatHash(salt, derive(password, salt, argonTime, argonMemory))
}

func formatHash(salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, argonMemory, argonTime, b64(salt), b64(key))
}

func derive(password string, salt []byte, passes, memory uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, passes, memory, 1, argonKey)
}

// checkPassword compares in constant time. For an unknown user give "": it does
// the same work and says no, so that the time tells nothing.
func checkPassword(hash, password string) bool {
	var version int
	var memory, passes uint32
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		derive(password, make([]byte, argonSalt), argonTime, argonMemory)
		return false
	}
	_, err1 := fmt.Sscanf(parts[2], "v=%d", &version)
	_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &memory, &passes)
	salt, err3 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err4 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || version != argon2.Version || passes < 1 {
		return false
	}
	return subtle.ConstantTimeCompare(derive(password, salt, passes, memory), key) == 1
}

// newSecret gives 256 random bits to hand out, and what is stored of them.
func newSecret() (secret string, hash []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails; see crypto/rand
	secret = base64.RawURLEncoding.EncodeToString(raw)
	return secret, hashSecret(secret)
}

func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}
