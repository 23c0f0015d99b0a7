package web

import (
	"net/url"
)

// personValues is a person's form, filled in.
func personValues(name, email string) url.Values {
	return url.Values{"version": {"0"}, "name": {name}, "email": {email}, "job_title": {"Nurse"}}
}

// organisationValues is an organisation's form, filled in.
func organisationValues(code, system string) url.Values {
	return url.Values{"version": {"0"}, "name": {"Organisation " + code}, "code": {code}, "kind": {"acute"}, "system": {system}, "ods_code": {"X9A"}}
}

// venueValues is a venue's form, filled in.
func venueValues() url.Values {
	return url.Values{"version": {"0"}, "name": {"Hall"}, "address": {"1 High Street"}, "capacity": {"40"}, "has": {"step-free"}}
}
