// Package abp says what an Active Bystander Programme is: its nouns, their
// states and rules, who may do what, and the errors people read. It imports
// only the standard library and knows neither tables, pages nor the clock:
// time, randomness and the viewer are always parameters.
//
// The structs are also the records that package store keeps. Their tags name
// columns; nothing here can reach a database.
//
// # The programme on one page
//
// A Programme trains people in health and care to step in, safely, when they
// see bullying or discrimination. A lead opens a Cohort from a Template. People
// apply, their line manager releases them, a place is offered, and they enrol:
// from then on there is a Delegate. The delegate comes to the workshop parts
// face to face, then meets in an action learning Set every month, and then
// joins the community with its catch-ups and yearly celebration. Surveys before
// (T0) and after (T2) say whether confidence to intervene has changed.
//
// # Glossary
//
//   - Programme: the whole undertaking of one lead organisation and its partners.
//   - System, Region: an integrated care system and the region around it; the
//     home system runs the programme, guests send people.
//   - Organisation: an employer of delegates; typed; lives from one day to another.
//   - Pathway: one of the four elements of a programme (workshops, leadership,
//     train the trainer, evaluation). A pathway is data, a Template.
//   - Template: the steps of a pathway with lengths and gaps, the survey windows
//     and the completion rule.
//   - Matrix: the table of who may see and do what; Access is how far a role gets
//     in one line of it, and the policy keeps to it.
//   - Cohort: the people who go through a template together, and their dates.
//   - Session: one dated meeting: a workshop part, a set meeting, a catch-up, a
//     webinar. What a browser holds is a Login, never a session.
//   - Set: an action learning set, five to eight delegates and a facilitator.
//   - Board: a draft of who is in which set of a cohort; nobody is told of it
//     until it is accepted.
//   - Planning: one request for a plan of dates, venues and facilitators; its
//     options; and which of them was accepted. A Plan is everything about one
//     cohort that can clash.
//   - Repair: a planning that changes published dates as little as it can after
//     something has happened.
//   - Application: a person's wish for a place, with the manager's release, the
//     offer and the enrolment as dated records.
//   - Places: how many a cohort has, who takes them, what is kept for whom, and
//     who waits. A Quota is what one organisation may have of them.
//   - Pause: a time in which a delegate is away and nothing is asked of them.
//   - Application form: an application that is being written, behind a link that
//     proves the address. A nomination is a form that somebody else began.
//   - Release: what the line manager says to the dates of an application:
//     released, not released, or "let us talk first".
//   - Deferral: a delegate goes on in a later cohort, with what they attended and
//     answered. Merger: a set that became small goes on in another.
//   - Delegate: one person's place in one cohort.
//   - Stage: how far a delegate has come; always derived from records.
//   - Workshop complete, journey complete: the two counts that stand side by
//     side everywhere. The first needs every workshop part, the second also the
//     number of set meetings that the template asks for.
//   - Day: an entry of the calendar of days: a bank holiday, an observance, a
//     school holiday of an authority and whatever else plans keep clear of. It is
//     confirmed or expected, and names its source.
//   - Attendance: one mark in the register of a session.
//   - Apology: a delegate's word that they will not come to a session; what is kept
//     of it is an ApologyNote.
//   - Make-up: a missed session made good: a catch-up set meeting (a set meeting of
//     nobody's set, to which Invitees come by name), a one-to-one with a reflective
//     log, or the same session elsewhere.
//   - Course: what counts, counted or can still count for one delegate. Progress is
//     its counts; Finish says whether the journey can still be completed.
//   - Contact: a facilitator's message to a delegate who missed two meetings in a
//     row without a word.
//   - Certificate: says that a journey is complete, with a code that everybody can
//     check; revoked if the registers are corrected.
//   - Listing: somebody in the directory of the community, who asked to be in it.
//   - CheckIn: somebody's own word that they are at a session, which whoever takes
//     the register confirms. A Correction asks for a mark to be put right.
//   - Availability: when a delegate or facilitator can come, and never why: a
//     Pattern of one to four weeks, and spans of days Away.
//   - Apart: two people who are kept apart; why is recorded nowhere.
//   - Offer: a facilitator asked to lead a session or a set, and their answer.
//   - Booking: a day on which a venue is taken, by us or by others.
//   - Duty: what a facilitator may be asked for; Units measure the work in it.
//   - Wave: one survey round, T0 to T4. A Response is one person's answers to a
//     wave, kept under a Subject, a random id apart from the person.
//   - Instrument: the questionnaire in one version, a draft until it is published.
//     Its Items are the measure, its Extras what is asked beyond it; each is on a
//     SurveyPage and asked in some waves. A Mapping, of two people, says which items
//     of two versions measure the same; a Translation reads one as the other.
//   - SurveyText: what somebody wrote in their own words, apart from all answers.
//   - Snapshot: figures frozen on a day; dashboards read nothing else.
//   - Publication: a line of the release log: what became of one figure or table in
//     a snapshot, and why.
//   - Threshold: how many people a published figure needs, proposed by one person
//     and approved by another.
//   - Exception: leave for one stopped table to be judged at the floor once.
//   - Report: a paper for people who decide, with its tables, made of one snapshot
//     for one audience. The pack of an organisation is a report for its sponsors;
//     superseded ones have lost their files.
//   - Person: anybody the programme knows. Roles come from grants (lead,
//     sponsor...) and from records (delegate, line manager).
//   - Login: a signed-in browser. Its Proof is how somebody proved last that it is
//     theirs: by a link, a code, a passkey, single sign-on. A proof is strong if it
//     has two factors, and fresh for some minutes; a Waiting role is one that counts
//     only in a login of strong proof.
//   - Sign-in request: somebody asked for a link, from one browser; what answers it
//     is a SignIn, the link, with a code beside it. A Factor is a passkey or an
//     account at a single sign-on.
//   - Passkey: a key on a device of a person's that proves who they are; a
//     Ceremony is one question to a browser to make or to prove one.
//   - Identity: what a provider of single sign-on calls a person; a SignOn is one
//     way of a browser to a provider and back.
//   - Feed: the calendar that a person's phone subscribes to.
//   - Operation: how the machinery is doing at one moment: mails that wait, work that
//     was given up, the age of the newest backup. Nothing in it is about a person.
//   - Message: one mail on its way out.
//   - Practice: one entry of a delegate's own log of what they saw and did. A
//     Strategy is one of the five Ds, the ways to step in.
//   - Quote: a delegate's own words, offered with Consent, judged by a lead who
//     sees words and no person; a Voice is one that is shown.
//   - Digest: the monthly mail to a sponsor about their organisation.
//   - Letter: a kind of mail, with its standard words and the values they may
//     hold. A Wording is what a lead wants it to say instead.
//   - Invitation: a session that was sent to one person by mail, and their
//     answer. Whoever takes sessions by mail has no use for the feed.
//   - Equality: what a person says about who they are, kept under an
//     EqualitySubject, a random id that is neither the person's nor that of their
//     survey answers. An EqualityQuestion is what is asked, in an edition; an
//     EqualityStop is a notice that nothing of somebody's may be used.
//   - Indicator: a figure of an organisation that comes from elsewhere, a national
//     return or the staff survey. Its Measure says what it measures.
//   - Retention: one class of data: whose, what for, on which ground, who sees it and
//     how long it is kept. A RetentionChange is another term for a class, of two
//     people; a RetentionRun is the proof that a class was gone through.
//   - Export: a copy of everything about one person, for that person. Erasure: the
//     wish to be deleted. Objection: the wish that one's survey answers count in no
//     new figure. Complaint: what somebody says is wrong with the use of their data.
//   - AccessNeed: what somebody needs to take part.
//   - Job: one piece of work that the programme does by itself, for example a chore
//     of one period.
//   - Event: who did what to which record, when and why. A Look is the event that
//     somebody looked at another person's record; a refusal that they were not let.
//     A Seal closes a run of events; all of them are the log.
//   - Custody: a data custodian's request to open what belongs to one person alone,
//     which a second person approves, for an hour.
package abp
