package calendar

import (
	"errors"
	"net/url"
	"strings"
)

// Links are the ways to subscribe to one feed. Each holds its secret.
type Links struct {
	Address     string // https, to be copied: works everywhere, and is to be offered first
	Webcal      string // opens Apple's programs, Thunderbird and GNOME; useless on Android
	Google      string // Google Calendar on the web; it may take a day to show a change
	OutlookWork string // Outlook with a work or school account
	OutlookHome string // Outlook with a private account
}

// Subscribe returns the links for the feed at that address. The name is what Outlook
// suggests to call it. It fails unless the address is https, with a host, and
// without name, password, query and fragment: some clients lose those.
func Subscribe(address, name string) (Links, error) {
	u, err := url.Parse(address)
	if err != nil {
		// The error of url.Parse quotes the address, and the address is a secret.
		return Links{}, errors.New("subscribe: the feed's address cannot be read")
	}
	if u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return Links{}, errors.New("subscribe: the feed's address is not plain https")
	}
	// Google takes the address only as webcal; new Outlook strips that scheme.
	webcal := *u
	webcal.Scheme = "webcal"
	query := "url=" + encode(u.String()) + "&name=" + encode(oneLine(name, " "))
	return Links{
		Address:     u.String(),
		Webcal:      webcal.String(),
		Google:      "https://calendar.google.com/calendar/u/0/r?cid=" + encode(webcal.String()),
		OutlookWork: "https://outlook.office.com/calendar/0/addfromweb/?" + query,
		OutlookHome: "https://outlook.live.com/calendar/0/addfromweb/?" + query,
	}, nil
}

// encode escapes s for a query as scripts do, with %20 for a space: a plus sign
// would show in the name.
func encode(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
