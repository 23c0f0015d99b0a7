package app

import (
	"context"
	"crypto/subtle"
	"strconv"
	"strings"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// checkInSecret is how many characters of a code are secret: 132 bits, and a code
// that a telephone reads from the back of a hall.
const checkInSecret = 22

// CheckInScreen is what stands on the screen of a hall.
type CheckInScreen struct {
	Session *abp.Session
	Address string // where the code leads now; empty while nobody can check in
	Closed  error  // why nobody can check in, or nil
	Count   int    // how many have
}

// CheckInScreen returns the screen of a session for those who take its register.
// It fails with Forbidden for others.
func (a *App) CheckInScreen(ctx context.Context, by *abp.Person, id string) (*CheckInScreen, error) {
	v, err := a.store.Session(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if err := by.Can(abp.TakeRegister); err != nil {
		return nil, err
	}
	if !by.RunsProgramme() && !v.IsLedBy(by) {
		return nil, abp.Errorf(abp.Forbidden, "Only the facilitators of a session and the programme team see its screen.")
	}
	zone, err := a.Zone(ctx)
	if err != nil {
		return nil, err
	}
	s := &CheckInScreen{Session: v, Closed: v.CanCheckIn(a.Now(), zone)}
	if s.Closed == nil {
		s.Address = a.URL("/check-ins/" + a.checkInCode(v.ID, abp.SlotOf(a.real())))
	}
	s.Count, err = a.store.CountCheckIns(ctx, v.ID)
	return s, err
}

// checkInCode makes the code of a session for a slot. It holds no secret of any
// person: who checks in is whoever is signed in.
func (a *App) checkInCode(sessionID string, slot int64) string {
	return sessionID + "." + auth.Derive(a.secret, "check-in", sessionID+" "+strconv.FormatInt(slot, 10))[:checkInSecret]
}

// CheckInAt returns the session that a code is for, and changes nothing. It fails
// with Gone for codes that no screen shows any more.
func (a *App) CheckInAt(ctx context.Context, code string) (*abp.Session, error) {
	return a.checkInAt(ctx, a.store, code)
}

func (a *App) checkInAt(ctx context.Context, tx *store.Store, code string) (*abp.Session, error) {
	id, _, _ := strings.Cut(code, ".")
	slot, isShown := abp.SlotOf(a.real()), 0
	for _, n := range []int64{slot, slot - 1} {
		isShown |= subtle.ConstantTimeCompare([]byte(code), []byte(a.checkInCode(id, n)))
	}
	if isShown == 0 {
		return nil, abp.Errorf(abp.Gone, "This code is too old: it changes every half minute. Scan the one on the screen again.")
	}
	return tx.CheckInSession(ctx, id)
}

// CheckIn records that the person who is signed in says to be at the session of
// the code. Saying it twice is the same. It never changes the register. It fails
// with Gone for old codes, with Conflict outside the window, and with Forbidden
// for people whom the session is not for.
func (a *App) CheckIn(ctx context.Context, by *abp.Person, code string) (*abp.Session, error) {
	var v *abp.Session
	err := a.store.Tx(ctx, func(tx *store.Store) (err error) {
		if err := by.Can(abp.SignedIn); err != nil {
			return err
		}
		if v, err = a.checkInAt(ctx, tx, code); err != nil {
			return err
		}
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		if err := v.CanCheckIn(a.Now(), zone); err != nil {
			return err
		}
		may, err := tx.MayAttend(ctx, v, by.ID)
		if err != nil {
			return err
		}
		if !may {
			return abp.Errorf(abp.Forbidden, "You are not on the list of this session. Tell the facilitator that you are here.")
		}
		return tx.PutCheckIn(ctx, &abp.CheckIn{ID: a.id(abp.KindCheckIn), SessionID: v.ID, PersonID: by.ID, CheckedInAt: a.Now()})
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}
