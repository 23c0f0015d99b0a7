package main

import (
	"fmt"
	"os"

	"github.com/upstander/upstander/internal/auth"
)

// registrations reads the file of registrations for single sign-on. It fails with
// every line that cannot be used.
func (c Config) registrations(getenv func(string) string) ([]auth.Registration, error) {
	if c.SSO == "" {
		return nil, nil
	}
	f, err := os.Open(c.SSO)
	if err != nil {
		return nil, fmt.Errorf("UPSTANDER_SSO: %w", err)
	}
	defer f.Close()
	list, err := auth.ReadRegistrations(f, getenv)
	if err != nil {
		return nil, fmt.Errorf("UPSTANDER_SSO, %s:\n%w", c.SSO, err)
	}
	return list, nil
}
