package auth_test

import (
	"crypto/rand"
	"testing"

	"github.com/upstander/upstander/internal/auth"
)

func TestTokensDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token := auth.NewToken(rand.Reader)
		if len(token) != 43 || seen[token] {
			t.Fatalf("token %q is short or a repeat", token)
		}
		seen[token] = true
	}
}

func TestDeriveDependsOnEveryPart(t *testing.T) {
	base := auth.Derive([]byte("key"), "feed", "fee_1")
	if base != auth.Derive([]byte("key"), "feed", "fee_1") {
		t.Error("the same parts gave another secret")
	}
	for name, other := range map[string]string{
		"key":     auth.Derive([]byte("kez"), "feed", "fee_1"),
		"purpose": auth.Derive([]byte("key"), "survey", "fee_1"),
		"id":      auth.Derive([]byte("key"), "feed", "fee_2"),
		"border":  auth.Derive([]byte("key"), "feedf", "ee_1"),
	} {
		if other == base {
			t.Errorf("another %s gave the same secret", name)
		}
	}
}

func TestHashIsSHA256(t *testing.T) {
	if got := auth.Hash("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("Hash(abc) = %s", got)
	}
}
