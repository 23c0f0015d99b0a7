package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/store"
)

// AskCustody asks to open what belongs to one person alone; another person has to
// approve it, and is told. It fails with Forbidden for everybody but data custodians,
// for the person's line manager and for facilitators of their sets, and with Invalid.
func (a *App) AskCustody(ctx context.Context, by *abp.Person, email string, c *abp.Custody) error {
	if err := by.Can(abp.AskCustody); err != nil {
		return err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return err
	}
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		p, err := tx.PersonByEmail(ctx, email)
		if abp.CodeOf(err) == abp.NotFound {
			return abp.InvalidField("email", "Nobody has this e-mail address. Check it with the request.")
		}
		if err != nil {
			return err
		}
		c.Kept, c.PersonID, c.AskedByID = a.kept(abp.KindCustody), p.ID, abp.Ref(by.ID)
		if err := c.Validate(a.today(zone)); err != nil {
			return err
		}
		if err := mayTakePart(ctx, tx, by, c); err != nil {
			return err
		}
		if err := tx.CreateCustody(ctx, c); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, abp.VerbAsked, p.ID, c.Part.Words()+": "+c.Ground); err != nil {
			return err
		}
		return a.askApprovers(ctx, tx, c)
	})
	return wrapped("ask to open a record", err)
}

// askApprovers writes to everybody who may approve a request.
func (a *App) askApprovers(ctx context.Context, tx *store.Store, c *abp.Custody) error {
	approvers, err := tx.CustodyApprovers(ctx)
	if err != nil {
		return err
	}
	var letters []letter
	for i := range approvers {
		p := &approvers[i]
		bond, err := tx.BondOf(ctx, p.ID, c.PersonID)
		if err != nil {
			return err
		}
		if abp.Ref(p.ID) != c.AskedByID && c.MayTakePart(p, bond) == nil {
			letters = append(letters, letter{kind: abp.LetterCustodyAsked, to: p, values: map[string]string{"link": a.URL("/custody/" + c.ID)}})
		}
	}
	_, err = a.writeAll(ctx, tx, letters)
	return err
}

func mayTakePart(ctx context.Context, tx *store.Store, by *abp.Person, c *abp.Custody) error {
	bond, err := tx.BondOf(ctx, by.ID, c.PersonID)
	if err != nil {
		return err
	}
	return c.MayTakePart(by, bond)
}

// ApproveCustody opens a record that somebody else asked for, for an hour. It fails
// with Forbidden for other roles and for people who are tied to the person, and with
// Conflict for one's own request.
func (a *App) ApproveCustody(ctx context.Context, by *abp.Person, id string) error {
	if err := by.Can(abp.ApproveCustody); err != nil {
		return err
	}
	err := a.changeCustody(ctx, by, id, func(tx *store.Store, c *abp.Custody) error {
		if err := c.Approve(by, a.real()); err != nil {
			return err
		}
		return a.note(ctx, tx, by, abp.VerbApproved, c.PersonID, c.Part.Words()+": "+c.Ground)
	})
	return wrapped("approve to open a record", err)
}

// CloseCustody ends a request for good: its hour, or that it waits.
func (a *App) CloseCustody(ctx context.Context, by *abp.Person, id string) error {
	if err := by.Can(abp.SeeCustodies); err != nil {
		return err
	}
	err := a.changeCustody(ctx, by, id, func(tx *store.Store, c *abp.Custody) error {
		if err := c.Close(a.real()); err != nil {
			return err
		}
		return a.note(ctx, tx, by, abp.VerbClosed, c.PersonID, c.Part.Words()+": "+c.Ground)
	})
	return wrapped("close a request", err)
}

func (a *App) changeCustody(ctx context.Context, by *abp.Person, id string, change func(*store.Store, *abp.Custody) error) error {
	return a.store.Tx(ctx, func(tx *store.Store) error {
		c, err := tx.Custody(ctx, by, id)
		if err != nil {
			return err
		}
		if err := mayTakePart(ctx, tx, by, c); err != nil {
			return err
		}
		if err := change(tx, c); err != nil {
			return err
		}
		return tx.UpdateCustody(ctx, c)
	})
}

// CustodyRecord is what is shown of one person: the parts that were not asked for
// are empty.
type CustodyRecord struct {
	Custody       *abp.Custody
	Links         []store.CustodyPlace
	Answers       []CustodyAnswers
	Practices     []abp.Practice
	Logs          []abp.MakeUpLog
	KeepsEquality bool // and never what they answered
}

// CustodyAnswers are the answers of one place.
type CustodyAnswers struct {
	Place     store.CustodyPlace
	Responses []abp.Response
}

// OpenCustody returns the record and notes the look before anybody sees it: without
// the event there is no record. The first look tells the person, unless the law
// forbids it for now.
func (a *App) OpenCustody(ctx context.Context, by *abp.Person, id string) (*CustodyRecord, error) {
	if err := by.Can(abp.AskCustody); err != nil {
		return nil, err
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return nil, err
	}
	var v *CustodyRecord
	err = a.changeCustody(ctx, by, id, func(tx *store.Store, c *abp.Custody) error {
		if err := c.Look(by, a.real()); err != nil {
			return err
		}
		if err := a.note(ctx, tx, by, abp.VerbOpened, c.PersonID, c.Part.Words()+": "+c.Ground); err != nil {
			return err
		}
		if v, err = custodyRecord(ctx, tx, c); err != nil {
			return err
		}
		_, err := a.tellOfCustody(ctx, tx, c, zone)
		return err
	})
	if err != nil {
		return nil, wrapped("open a record", err)
	}
	slog.WarnContext(ctx, "a record was opened", "custody", id, "person", by.ID)
	return v, nil
}

func custodyRecord(ctx context.Context, tx *store.Store, c *abp.Custody) (*CustodyRecord, error) {
	v := &CustodyRecord{Custody: c}
	var err error
	if v.KeepsEquality, err = tx.KeepsEquality(ctx, c); err != nil {
		return nil, err
	}
	if c.Part == abp.CustodyReflections {
		if v.Practices, err = tx.OpenPractices(ctx, c); err == nil {
			v.Logs, err = tx.OpenMakeUpLogs(ctx, c)
		}
		return v, err
	}
	if v.Links, err = tx.OpenLinks(ctx, c); err != nil || c.Part == abp.CustodyLink {
		return v, err
	}
	for _, l := range v.Links {
		responses, err := tx.Responses(ctx, l.SubjectID)
		if err != nil {
			return nil, err
		}
		v.Answers = append(v.Answers, CustodyAnswers{l, responses})
	}
	v.Links = nil
	return v, nil
}

// tellOfCustody writes to the person whose record was opened, if they may know, and
// says whether it did.
func (a *App) tellOfCustody(ctx context.Context, tx *store.Store, c *abp.Custody, zone *time.Location) (bool, error) {
	if !c.MayTell(a.today(zone)) {
		return false, nil
	}
	name := func(p *abp.Person) string {
		if p == nil {
			return "somebody who has left"
		}
		return p.Name
	}
	c.ToldAt = a.real()
	_, err := a.write(ctx, tx, letter{kind: abp.LetterCustodyOpened, to: c.Person, once: "custody/" + c.ID,
		values: map[string]string{"what": yours(c.Part), "who": name(c.AskedBy), "second": name(c.ApprovedBy), "ground": c.Ground, "when": c.OpenedAt.In(zone).Format("2 January 2006 at 15:04")}})
	return err == nil, err
}

// yours says to the person themselves what was opened.
func yours(p abp.CustodyPart) string {
	return map[abp.CustodyPart]string{abp.CustodyLink: "where your survey answers are kept", abp.CustodyAnswers: "your survey answers", abp.CustodyReflections: "your reflections"}[p]
}

// TellOfCustodies tells everybody whose record was opened and who was not to know
// until now, and returns how many.
func (a *App) TellOfCustodies(ctx context.Context) (int, error) {
	zone, err := a.Zone(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	err = a.store.Tx(ctx, func(tx *store.Store) error {
		list, err := tx.CustodiesToTell(ctx)
		if err != nil {
			return err
		}
		for i := range list {
			c := &list[i]
			isTold, err := a.tellOfCustody(ctx, tx, c, zone)
			if err != nil {
				return err
			}
			if !isTold {
				continue
			}
			if err := tx.UpdateCustody(ctx, c); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, wrapped("tell of opened records", err)
}
