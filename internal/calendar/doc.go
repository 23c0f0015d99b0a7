// Package calendar writes the calendar feeds people subscribe to, as octets in
// memory. It reads no clock, draws no random numbers, logs nothing, opens no
// connection and knows no database: equal input gives equal octets, for ever,
// so that a feed can be stored and compared.
//
// # What a feed is here
//
// A feed is one iCalendar object (RFC 5545 with the additions of RFC 7986) for
// one person: a name, a time zone and the sessions that person may see. Calendar
// programs fetch it on their own clock and replace what they held, so a feed
// says what is true now and never tells a story. From that follows:
//
//   - It has no METHOD, no ORGANIZER and no ATTENDEE. It is not a message, it
//     names nobody else, and no client shows answer buttons that lead nowhere.
//   - It has no VALARM. Half of the clients drop alarms, the other half ring.
//   - Each session is an event of its own with a stored UID; there are no
//     RRULEs. When one session of a series moves, nothing else is touched.
//   - DTSTAMP and LAST-MODIFIED are the stored instant of the last visible
//     change. The time of the fetch appears nowhere.
//   - A cancelled session stays for a while, marked in three ways, because
//     Google hides it, Apple strikes it through and others show only its title.
//   - A feed without sessions is a feed like any other. A client answered with an
//     error would keep, or throw away, what it has; both mislead.
//   - What cannot be written is left out and reported, one session at a time.
//     One bad row must not empty the calendars of everybody in a cohort.
//
// # Time
//
// Local times are written with the IANA name and one VTIMEZONE for each name, as
// half of the parsers follow the name and half follow the block. A block is one
// STANDARD and at most one DAYLIGHT with a yearly rule, since Microsoft's programs
// reduce every zone to that. It is derived from Go's zone data, for the years in
// question, and if those years do not fit one pair the zone's events are written
// in UTC: the instant is what counts.
//
// The hours around a change of the clocks are written in UTC too. On 30 October
// 2022 in London 01:30 came twice, and on 27 March it never came; parsers,
// Thunderbird's and GNOME's among them, disagree about which instant such a time
// means. An event with one end inside those hours has both ends in UTC, as some
// clients mishandle a pair of different forms. A round trip through time.Date
// does not find these times: it succeeds for the very instant that is misread.
//
// # What is done around go-ical
//
// The objects are built and encoded by emersion/go-ical. It is a plain encoder;
// these are its edges, and this package is the only one that has to know them:
//
//   - It does not fold. The finished octets are folded here, at 75 octets and
//     never inside a character; Google dropped a whole feed over one bad fold.
//   - It refuses a calendar without components, so an empty feed carries a VTIMEZONE.
//   - A carriage return in a text fails the whole calendar, other control
//     characters pass through. All text is cleaned first.
//   - A double quote in a parameter fails the whole calendar, while a line break
//     in one is written out, so that a name could add properties of its own.
//     Parameters are encoded by RFC 6868 first, property names are constants.
//   - SetText adds VALUE=TEXT to names it does not know, which clients that look
//     for the bare X-WR-CALNAME do not recognise; and SetDuration removes the
//     VALUE=DURATION that RFC 7986 demands. Such properties are set by hand.
//   - SetDateTime writes the location's name, whatever it is: TZID=Local for
//     time.Local, an empty TZID for times parsed with an offset. Only UTC and
//     named zones reach it.
//   - It makes no VTIMEZONE and does not compare start with end.
//
// # What is left to the caller
//
// The UID, SEQUENCE and the instant of change are stored with the session;
// [Event.Supersede] says how they go on. The address of a session's page must not
// contain the secret of the feed. Texts must not name other participants. The
// ETag is made by the caller, from what it knows to be the version of the data and
// from [EncoderVersion].
package calendar
