package app

import (
	"context"
	"slices"
	"time"

	"github.com/upstander/upstander/internal/abp"
	"github.com/upstander/upstander/internal/auth"
	"github.com/upstander/upstander/internal/store"
)

// Questionnaire is a survey as whoever holds its link sees it. Answers that are
// handed in are there only for their owner, signed in.
type Questionnaire struct {
	Instrument *abp.Instrument
	Window     abp.SurveyWindow
	LateUntil  abp.Instant
	State      abp.SurveyState
	Response   abp.Response
	IsOwn      bool             // the viewer is signed in and it is theirs
	Pages      []abp.SurveyPage // those that what was answered so far leads to
	Quote      string           // words to offer that are still a draft
	all        []abp.SurveyPage
}

// SurveyAnswers is what a person sends from one page of a questionnaire.
type SurveyAnswers struct {
	Page   string // its name, or empty for the first
	Chosen map[string][]string
	Stay   bool // come back to this page, not to the next
	Finish bool
	Words  string // to offer, from the page of the quote
	Agreed abp.QuoteConsent
}

// Survey returns the questionnaire that a secret opens and changes nothing. by
// is nil for people who are not signed in. It fails with NotFound for a secret
// that opens nothing and for people who are signed in and whose it is not, and
// with Gone when answers are no longer taken and none were handed in.
func (a *App) Survey(ctx context.Context, by *abp.Person, secret string) (*Questionnaire, error) {
	key, err := a.store.SurveyKey(ctx, auth.Hash(secret))
	if err != nil {
		return nil, unknownSurvey(err)
	}
	isOwn, err := a.ownsSubject(ctx, a.store, by, key.SubjectID)
	if err != nil {
		return nil, err
	}
	q, err := a.questionnaire(ctx, a.store, key)
	if err != nil {
		return nil, err
	}
	q.IsOwn = isOwn
	if q.State == abp.SurveyClosed {
		return nil, closedSurvey()
	}
	if q.State.IsTaken() && key.Wave == abp.T2 {
		quotes, err := a.store.QuotesOf(ctx, key.SubjectID)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(quotes, func(v abp.Quote) bool { return v.State() == abp.QuoteDraft }); i >= 0 {
			q.Quote = quotes[i].Words
		}
	}
	if q.State == abp.SurveyFinished && !isOwn {
		q.Response.Answers, q.Response.Texts = nil, nil
	}
	return q, nil
}

// AnswerSurvey saves what a person put on a page, and hands the questionnaire in
// if they want. A questionnaire that was handed in stays as it is: handing in
// again, even many times at once, changes nothing and is no error. Nothing notes
// who answered or at what time of the day. It fails like Survey, with Conflict
// before the survey opens, and with Invalid and the items that cannot be accepted.
func (a *App) AnswerSurvey(ctx context.Context, by *abp.Person, secret string, in SurveyAnswers) error {
	zone, err := a.Zone(ctx)
	if err != nil {
		return err
	}
	return a.store.Tx(ctx, func(tx *store.Store) error {
		key, err := tx.LockSurveyKey(ctx, auth.Hash(secret))
		if err != nil {
			return unknownSurvey(err)
		}
		if _, err := a.ownsSubject(ctx, tx, by, key.SubjectID); err != nil {
			return err
		}
		q, err := a.questionnaire(ctx, tx, key)
		if err != nil {
			return err
		}
		switch {
		case q.State == abp.SurveyFinished:
			return nil
		case q.State == abp.SurveyClosed:
			return closedSurvey()
		case !q.State.IsTaken():
			return abp.Errorf(abp.Conflict, "This survey has not opened yet. Your answers were not saved; come back when it is open.")
		}
		r := q.Response
		if r.ID == "" {
			r = abp.Response{ID: a.id(abp.KindResponse), SubjectID: key.SubjectID, Wave: key.Wave, InstrumentID: q.Instrument.ID}
		}
		if err := q.put(&r, in, a.today(zone)); err != nil {
			return err
		}
		if in.Page == abp.PageQuote && key.Wave == abp.T2 && abp.CleanText(in.Words) != "" {
			if _, err := a.OfferQuote(ctx, tx, key.SubjectID, in.Words, in.Agreed); err != nil {
				return err
			}
		}
		return tx.PutResponse(ctx, &r)
	})
}

// put adds what came from a page to the response.
func (q *Questionnaire) put(r *abp.Response, in SurveyAnswers, today abp.Date) error {
	i := max(0, slices.IndexFunc(q.all, func(p abp.SurveyPage) bool { return p.Name == in.Page }))
	if in.Page != abp.SurveyCheck {
		sheet, err := q.all[i].Read(in.Chosen)
		if err != nil {
			return err
		}
		r.Put(&q.all[i], sheet, q.State, today)
		if !in.Stay {
			r.Pass(&q.all[i])
		}
	}
	if in.Finish {
		r.Finish(q.all, today)
	}
	return nil
}

// questionnaire loads what a key opens. It goes by the subject alone and never
// to the person.
func (a *App) questionnaire(ctx context.Context, s *store.Store, key *abp.SurveyKey) (*Questionnaire, error) {
	p, err := s.Programme(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return nil, err
	}
	subject, err := s.Subject(ctx, key.SubjectID)
	if err != nil {
		return nil, err
	}
	windows, err := s.SurveyWindows(ctx, subject.CohortID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(windows, func(w abp.SurveyWindow) bool { return w.Wave == key.Wave })
	if i < 0 {
		return nil, closedSurvey()
	}
	responses, err := s.Responses(ctx, key.SubjectID)
	if err != nil {
		return nil, err
	}
	q := &Questionnaire{Window: windows[i], LateUntil: windows[i].LateUntil(windows, zone)}
	var answered *abp.Response
	if i := slices.IndexFunc(responses, func(r abp.Response) bool { return r.Wave == key.Wave }); i >= 0 {
		answered = &responses[i]
		q.Response = responses[i]
	}
	q.State = q.Window.State(answered, q.LateUntil, a.Now())
	if q.Instrument, err = instrumentOf(ctx, s, key.Wave, responses, a.today(zone)); err != nil {
		return nil, err
	}
	q.all = q.Instrument.Pages(key.Wave)
	q.Pages = abp.PagesFor(q.all, &q.Response)
	return q, nil
}

// instrumentOf returns the questionnaire of a wave: the one that was begun; or
// else the newest, unless the person answered another version before that no
// mapping joins with it, for such answers cannot be paired.
func instrumentOf(ctx context.Context, s *store.Store, wave abp.Wave, responses []abp.Response, today abp.Date) (*abp.Instrument, error) {
	if i := slices.IndexFunc(responses, func(r abp.Response) bool { return r.Wave == wave }); i >= 0 {
		return s.Instrument(ctx, responses[i].InstrumentID)
	}
	newest, err := s.NewestInstrument(ctx, today)
	if err != nil || len(responses) == 0 {
		return newest, err
	}
	of := responses[0].InstrumentID
	reads, err := s.Translations(ctx, newest)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(reads, func(t abp.Translation) bool { return t.InstrumentID == of && t.Covers(newest) }) {
		return newest, nil
	}
	return s.Instrument(ctx, of)
}

// ownsSubject says whether the subject is one of the viewer's own. It fails with
// NotFound for people who are signed in and whose it is not.
func (a *App) ownsSubject(ctx context.Context, s *store.Store, by *abp.Person, subjectID string) (bool, error) {
	if by == nil {
		return false, nil
	}
	own, err := s.OwnSubjects(ctx, by)
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(own, func(l abp.SubjectLink) bool { return l.SubjectID == subjectID }) {
		return false, abp.Errorf(abp.NotFound, "This survey is not yours, so nothing of it is shown. If the link came to you at another address, sign out and open it again.")
	}
	return true, nil
}

func unknownSurvey(err error) error {
	if abp.CodeOf(err) == abp.NotFound {
		return abp.Errorf(abp.NotFound, "There is no survey behind this address. Copy the whole link from your mail, or sign in and start from “My journey”.")
	}
	return err
}

func closedSurvey() error {
	return abp.Errorf(abp.Gone, "This survey is closed and takes no more answers. Thank you for wanting to take part.")
}
