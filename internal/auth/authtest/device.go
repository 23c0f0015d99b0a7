package authtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Device makes and proves passkeys with keys of its own, as a phone or a laptop
// does. Its fields can be changed to do what no device should.
type Device struct {
	Origin     string // of the page that asks
	RPID       string // whose passkeys they are
	IsVerified bool   // whether the person was checked, by a finger or a number
	Count      uint32 // grows with each proof; nought stays nought
	User       string // id of the person that the passkey holds

	id  []byte
	key *ecdsa.PrivateKey
}

// The flags of what an authenticator says.
const (
	userPresent  = 1 << 0
	userVerified = 1 << 2
	hasKey       = 1 << 6
)

// NewDevice returns a device without a passkey.
func NewDevice(origin, rpID string) *Device {
	return &Device{Origin: origin, RPID: rpID, IsVerified: true, Count: 1}
}

// asked is what the site asks.
type asked struct {
	Challenge string
	User      struct{ ID string }
}

func read(t testing.TB, ask []byte) (a asked) {
	t.Helper()
	if err := json.Unmarshal(ask, &a); err != nil || len(octets(a.Challenge)) != 32 {
		t.Fatalf("the site asks %s (%v)", ask, err)
	}
	return a
}

func octets(s string) []byte {
	b, _ := base64.RawURLEncoding.DecodeString(s)
	return b
}

// Make makes a passkey as the site asks and returns what the browser sends.
func (d *Device) Make(t testing.TB, ask []byte) string {
	t.Helper()
	a := read(t, ask)
	var err error
	if d.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	d.id, d.User = make([]byte, 16), string(octets(a.User.ID))
	_, _ = rand.Read(d.id)
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	// The key in COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 0x20), point[33:]...)
	said := d.says(hasKey)
	said = append(said, make([]byte, 16)...) // no model
	said = binary.BigEndian.AppendUint16(said, uint16(len(d.id)))
	said = append(append(said, d.id...), cose...)
	// The attestation in CBOR: {"fmt": "none", "attStmt": {}, "authData": said}.
	object := append([]byte{0xa3, 0x63}, "fmt"...)
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(append(object, 0xa0, 0x68), "authData"...)
	object = append(binary.BigEndian.AppendUint16(append(object, 0x59), uint16(len(said))), said...)
	return d.send(map[string]any{"clientDataJSON": text(d.client("webauthn.create", a.Challenge)), "attestationObject": text(object), "transports": []string{"internal"}})
}

// Prove proves the passkey as the site asks and returns what the browser sends.
func (d *Device) Prove(t testing.TB, ask []byte) string {
	t.Helper()
	if d.Count > 0 {
		d.Count++
	}
	client, said := d.client("webauthn.get", read(t, ask).Challenge), d.says(0)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, said...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return d.send(map[string]any{"clientDataJSON": text(client), "authenticatorData": text(said), "signature": text(signature), "userHandle": text([]byte(d.User))})
}

// says is the authenticator's data.
func (d *Device) says(flags byte) []byte {
	hash := sha256.Sum256([]byte(d.RPID))
	flags |= userPresent
	if d.IsVerified {
		flags |= userVerified
	}
	return binary.BigEndian.AppendUint32(append(hash[:], flags), d.Count)
}

func (d *Device) client(kind, challenge string) []byte {
	b, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.Origin, "crossOrigin": false})
	return b
}

func (d *Device) send(response map[string]any) string {
	b, _ := json.Marshal(map[string]any{"id": text(d.id), "rawId": text(d.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}, "authenticatorAttachment": "platform"})
	return string(b)
}
