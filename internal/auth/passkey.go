package auth

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Passkeys makes and checks the ceremonies of passkeys (WebAuthn) for one site.
type Passkeys struct{ rp *webauthn.WebAuthn }

// Key is a passkey as it is stored: nothing in it is secret.
type Key struct {
	ID         string // in base64url
	PublicKey  string // in base64url, COSE
	Count      uint32 // of the authenticator, nought if it keeps none
	IsSynced   bool   // may be copied to other devices of the person
	Transports string // how browsers reach it, in words with blanks between
}

// PasskeyWaits is how long a challenge can be answered.
const PasskeyWaits = 5 * time.Minute

// ErrKeyCopied says that a passkey's counter went back: there may be a copy of it.
var ErrKeyCopied = errors.New("the passkey's counter went back")

// NewPasskeys returns the passkeys of the site at the address. It fails where
// browsers have none: at a number instead of a name, and without TLS but on
// localhost.
func NewPasskeys(baseURL, name string) (*Passkeys, error) {
	u, err := url.Parse(baseURL)
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	host := strings.ToLower(u.Hostname())
	if net.ParseIP(host) != nil || u.Scheme != "https" && host != "localhost" {
		return nil, fmt.Errorf("passkeys need an address with a name and TLS, not %s", baseURL)
	}
	wait := webauthn.TimeoutConfig{Timeout: PasskeyWaits, TimeoutUVD: PasskeyWaits}
	isYes := true
	rp, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + strings.ToLower(u.Host)},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: &isYes, ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: wait, Registration: wait},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	return &Passkeys{rp}, nil
}

// holder is a person as the library wants to see one.
type holder struct {
	id, name, title string
	keys            []Key
}

func (h holder) WebAuthnID() []byte          { return []byte(h.id) }
func (h holder) WebAuthnName() string        { return h.name }
func (h holder) WebAuthnDisplayName() string { return h.title }

func (h holder) WebAuthnCredentials() []webauthn.Credential {
	list := make([]webauthn.Credential, 0, len(h.keys))
	for _, k := range h.keys {
		c := webauthn.Credential{ID: octets(k.ID), PublicKey: octets(k.PublicKey), Flags: webauthn.CredentialFlags{BackupEligible: k.IsSynced}, Authenticator: webauthn.Authenticator{SignCount: k.Count}}
		for _, t := range strings.Fields(k.Transports) {
			c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
		}
		list = append(list, c)
	}
	return list
}

// octets undoes base64url; what is none becomes nothing, which equals no key.
func octets(s string) []byte {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}

// BeginAdding returns what the browser is to be asked to make a passkey, and what
// the server keeps until it answers. id is the person's, name the account's; keys
// are those that there are, so that no device makes a second one.
func (p *Passkeys) BeginAdding(id, name, title string, keys []Key) (ask, kept []byte, err error) {
	h := holder{id, name, title, keys}
	var known []protocol.CredentialDescriptor
	for _, c := range h.WebAuthnCredentials() {
		known = append(known, c.Descriptor())
	}
	creation, session, err := p.rp.BeginRegistration(h, webauthn.WithExclusions(known))
	if err != nil {
		return nil, nil, fmt.Errorf("begin adding a passkey: %w", err)
	}
	return pack(creation.Response, session)
}

// BeginProving returns what the browser is to be asked to prove that somebody has
// a passkey, and what the server keeps until it answers.
func (p *Passkeys) BeginProving() (ask, kept []byte, err error) {
	assertion, session, err := p.rp.BeginDiscoverableLogin()
	if err != nil {
		return nil, nil, fmt.Errorf("begin proving a passkey: %w", err)
	}
	return pack(assertion.Response, session)
}

func pack(ask any, session *webauthn.SessionData) ([]byte, []byte, error) {
	a, err := json.Marshal(ask)
	if err != nil {
		return nil, nil, err
	}
	k, err := json.Marshal(session)
	return a, k, err
}

// FinishAdding checks the browser's answer and returns the new passkey.
func (p *Passkeys) FinishAdding(id string, kept []byte, answer string) (Key, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(kept, &session); err != nil {
		return Key{}, fmt.Errorf("what was kept of the ceremony: %w", err)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return Key{}, fmt.Errorf("read the new passkey: %w", err)
	}
	c, err := p.rp.CreateCredential(holder{id: id}, session, parsed)
	if err != nil {
		return Key{}, fmt.Errorf("check the new passkey: %w", err)
	}
	var transports []string
	for _, t := range c.Transport {
		if t = protocol.AuthenticatorTransport(strings.TrimSpace(string(t))); isWord(string(t)) && len(transports) < 8 {
			transports = append(transports, string(t))
		}
	}
	return Key{ID: base64.RawURLEncoding.EncodeToString(c.ID), PublicKey: base64.RawURLEncoding.EncodeToString(c.PublicKey), Count: c.Authenticator.SignCount,
		IsSynced: c.Flags.BackupEligible, Transports: strings.Join(transports, " ")}, nil
}

// isWord says whether a browser's word is short and plain enough to keep.
func isWord(s string) bool {
	return s != "" && len(s) <= 20 && !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' })
}

// FinishProving checks the browser's answer: find returns the passkey with the id
// if it is that person's, whose id the passkey itself holds. It returns the passkey
// with its new count, and fails with ErrKeyCopied, and the passkey, if the count
// went back.
func (p *Passkeys) FinishProving(kept []byte, answer string, find func(keyID, personID string) (Key, error)) (Key, error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(kept, &session); err != nil {
		return Key{}, fmt.Errorf("what was kept of the ceremony: %w", err)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return Key{}, fmt.Errorf("read the passkey's answer: %w", err)
	}
	var key Key
	c, err := p.rp.ValidateDiscoverableLogin(func(raw, user []byte) (webauthn.User, error) {
		var err error
		if key, err = find(base64.RawURLEncoding.EncodeToString(raw), string(user)); err != nil {
			return nil, err
		}
		return holder{id: string(user), keys: []Key{key}}, nil
	}, session, parsed)
	if err != nil {
		return Key{}, fmt.Errorf("check the passkey's answer: %w", err)
	}
	if c.Authenticator.CloneWarning {
		return key, ErrKeyCopied
	}
	key.Count = c.Authenticator.SignCount
	return key, nil
}
