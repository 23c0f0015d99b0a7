// Package auth makes and checks the secrets that the programme hands out:
// sign-in links, logins, feed addresses, survey links. It keeps nothing and
// knows nobody.
package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
)

// NewToken returns 256 random bits of r as 43 characters that are safe in an
// address and in a cookie. It panics if r fails.
func NewToken(r io.Reader) string {
	var b [32]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		panic(fmt.Errorf("read randomness: %w", err))
	}
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Hash returns what is stored of a secret: the hex of its SHA-256. Secrets have
// at least 128 random bits, so a slow hash would protect nothing.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Derive returns a secret that can be made again: the HMAC-SHA256 of purpose
// and id under the server's key, as 43 characters.
func Derive(key []byte, purpose, id string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(purpose))
	m.Write([]byte{0})
	m.Write([]byte(id))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// Same says whether two secrets are the same, in a time that does not tell how
// much of them is.
func Same(one, other string) bool { return hmac.Equal([]byte(one), []byte(other)) }
