package auth

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// codeRounds makes each guess at a short code cost about as much as a page.
const codeRounds = 50_000

// Code returns the six digits that belong to a secret of Derive or NewToken.
func Code(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum[:8])%1_000_000)
}

// HashCode returns what is stored of a short code: a slow hash with a salt. Where
// the salt hangs on the server's key, the table alone does not give the code away.
func HashCode(code, salt string) string {
	key, err := pbkdf2.Key(sha256.New, code, []byte(salt), codeRounds, 32)
	if err != nil { // only for parameters that are none
		panic(fmt.Errorf("hash a code: %w", err))
	}
	return hex.EncodeToString(key)
}
