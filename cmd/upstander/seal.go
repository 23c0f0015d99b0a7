package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"
)

// sealMark is how every encrypted file begins.
const sealMark = "age-encryption.org/"

// sealFile encrypts a file for the owner of a public key.
func sealFile(from, to, publicKey string) error {
	recipient, err := age.ParseX25519Recipient(publicKey)
	if err != nil {
		return errors.New("the public key cannot be read: it looks like age1..., as age-keygen prints it")
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	sealed, err := age.Encrypt(file, recipient)
	if err == nil {
		_, err = io.Copy(sealed, in)
	}
	if err == nil {
		err = sealed.Close()
	}
	return errors.Join(err, file.Sync(), file.Close())
}

// opened returns the path of a backup that can be read: the path itself, or that
// of a decrypted copy, which forget removes.
func opened(path, keyFile string) (plain string, forget func() error, err error) {
	isSealed, err := isSealed(path)
	if err != nil || !isSealed {
		return path, func() error { return nil }, err
	}
	if keyFile == "" {
		return "", nil, fmt.Errorf("%s is encrypted: name the file with the private key with -key", path)
	}
	keys, err := os.Open(keyFile)
	if err != nil {
		return "", nil, err
	}
	defer keys.Close()
	identities, err := age.ParseIdentities(keys)
	if err != nil {
		return "", nil, fmt.Errorf("%s holds no private key: it looks like AGE-SECRET-KEY-1..., as age-keygen writes it", keyFile)
	}
	in, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer in.Close()
	opened, err := age.Decrypt(in, identities...)
	if err != nil {
		return "", nil, fmt.Errorf("%s cannot be opened with that key: %w", path, err)
	}
	plain = path + ".opened"
	file, err := os.OpenFile(plain, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return "", nil, err
	}
	_, err = io.Copy(file, opened)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", nil, errors.Join(fmt.Errorf("%s is damaged: %w", path, err), os.Remove(plain))
	}
	return plain, func() error { return os.Remove(plain) }, nil
}

func isSealed(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, len(sealMark))
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, err
	}
	return string(head[:n]) == sealMark, nil
}
